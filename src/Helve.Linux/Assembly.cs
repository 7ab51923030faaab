using System.Runtime.CompilerServices;

// Every struct here is blittable, so the marshaller has nothing to do and the stubs stay thin.
[assembly: DisableRuntimeMarshalling]
