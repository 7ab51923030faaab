using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Peer;

/// <summary>Security descriptors by handle, as text.</summary>
internal static class SecurityCommands
{
    internal static string Query(string[] words)
    {
        NtStatus status = KernelHandles.TryQuerySecurity(
            Commands.Handle(words[1]), (SecurityInformation)Commands.Mask(words[2]), out SecurityDescriptor? descriptor);
        return $"{status} {descriptor?.ToSddl()}";
    }

    internal static string Set(string[] words) => Commands.Reply(KernelHandles.TrySetSecurity(
        Commands.Handle(words[1]), (SecurityInformation)Commands.Mask(words[2]), SecurityDescriptor.ParseSddl(words[3])));
}
