using System.Globalization;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Ours = Helve.IO.MemoryMappedFiles;

namespace Helve.Tests.DropIn;

/// <summary>Memory-mapped files of the runtime and of Helve, so that one case runs on both.</summary>
public abstract class MapFamily
{
    public abstract dynamic New(string? name, long capacity);

    public abstract dynamic New(string? name, long capacity, MemoryMappedFileAccess access);

    public abstract dynamic New(string? name, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability);

    public abstract dynamic CreateOrOpen(string name, long capacity);

    public abstract dynamic CreateOrOpen(string name, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability);

    public abstract dynamic Open(string name);

    public abstract dynamic Open(string name, MemoryMappedFileRights rights, HandleInheritability inheritability);

    public abstract dynamic File(string path);

    public abstract dynamic File(string path, FileMode mode, string? name, long capacity, MemoryMappedFileAccess access);

    public abstract dynamic File(FileStream file, string? name, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen);

    public abstract dynamic File(SafeFileHandle file, string? name, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen);

    /// <summary>Runs a case with a file of its own, which has 5 bytes; what it returns or throws, as text that can be compared.</summary>
    public string Run(Func<MapFamily, string, object?> script)
    {
        string path = Path.GetTempFileName();
        System.IO.File.WriteAllText(path, "hello");
        try
        {
            return string.Create(CultureInfo.InvariantCulture, $"returned {script(this, path)}");
        }
        catch (Exception e)
        {
            string details = e is ArgumentException a ? a.ParamName ?? "-" : "";
            return string.Create(CultureInfo.InvariantCulture, $"threw {e.GetType().Name} {details} {e.HResult:X8}");
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    public sealed class OfTheRuntime : MapFamily
    {
        public override dynamic New(string? name, long capacity) => MemoryMappedFile.CreateNew(name, capacity);

        public override dynamic New(string? name, long capacity, MemoryMappedFileAccess access) => MemoryMappedFile.CreateNew(name, capacity, access);

        public override dynamic New(string? name, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability) =>
            MemoryMappedFile.CreateNew(name, capacity, access, options, inheritability);

        public override dynamic CreateOrOpen(string name, long capacity) => MemoryMappedFile.CreateOrOpen(name, capacity);

        public override dynamic CreateOrOpen(string name, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability) =>
            MemoryMappedFile.CreateOrOpen(name, capacity, access, options, inheritability);

        public override dynamic Open(string name) => MemoryMappedFile.OpenExisting(name);

        public override dynamic Open(string name, MemoryMappedFileRights rights, HandleInheritability inheritability) =>
            MemoryMappedFile.OpenExisting(name, rights, inheritability);

        public override dynamic File(string path) => MemoryMappedFile.CreateFromFile(path);

        public override dynamic File(string path, FileMode mode, string? name, long capacity, MemoryMappedFileAccess access) =>
            MemoryMappedFile.CreateFromFile(path, mode, name, capacity, access);

        public override dynamic File(FileStream file, string? name, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen) =>
            MemoryMappedFile.CreateFromFile(file, name, capacity, access, inheritability, leaveOpen);

        public override dynamic File(SafeFileHandle file, string? name, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen) =>
            MemoryMappedFile.CreateFromFile(file, name, capacity, access, inheritability, leaveOpen);
    }

    public sealed class OfHelve : MapFamily
    {
        public override dynamic New(string? name, long capacity) => Ours.MemoryMappedFile.CreateNew(name, capacity);

        public override dynamic New(string? name, long capacity, MemoryMappedFileAccess access) => Ours.MemoryMappedFile.CreateNew(name, capacity, access);

        public override dynamic New(string? name, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability) =>
            Ours.MemoryMappedFile.CreateNew(name, capacity, access, options, inheritability);

        public override dynamic CreateOrOpen(string name, long capacity) => Ours.MemoryMappedFile.CreateOrOpen(name, capacity);

        public override dynamic CreateOrOpen(string name, long capacity, MemoryMappedFileAccess access, MemoryMappedFileOptions options, HandleInheritability inheritability) =>
            Ours.MemoryMappedFile.CreateOrOpen(name, capacity, access, options, inheritability);

        public override dynamic Open(string name) => Ours.MemoryMappedFile.OpenExisting(name);

        public override dynamic Open(string name, MemoryMappedFileRights rights, HandleInheritability inheritability) =>
            Ours.MemoryMappedFile.OpenExisting(name, rights, inheritability);

        public override dynamic File(string path) => Ours.MemoryMappedFile.CreateFromFile(path);

        public override dynamic File(string path, FileMode mode, string? name, long capacity, MemoryMappedFileAccess access) =>
            Ours.MemoryMappedFile.CreateFromFile(path, mode, name, capacity, access);

        public override dynamic File(FileStream file, string? name, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen) =>
            Ours.MemoryMappedFile.CreateFromFile(file, name, capacity, access, inheritability, leaveOpen);

        public override dynamic File(SafeFileHandle file, string? name, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen) =>
            Ours.MemoryMappedFile.CreateFromFile(file, name, capacity, access, inheritability, leaveOpen);
    }
}
