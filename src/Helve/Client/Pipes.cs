using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>Pipes: what is asked of the broker, and the operations on a handle.</summary>
internal static partial class Pipes
{
    /// <summary>Makes an instance.</summary>
    internal static NtStatus Create(
        string? name, in PipeSettings settings, HandleAttributes attributes, SecurityDescriptor? security, out nint handle)
    {
        handle = 0;
        NtStatus status = PipeRules.TryGetName(name, out string rest);
        status = status != NtStatus.Success ? status
            : settings is { OutboundQuota: < 0 } or { InboundQuota: < 0 } or { MaximumInstances: < 0 } || settings.DefaultTimeout < TimeSpan.Zero
                || settings.DefaultTimeout.TotalMilliseconds > uint.MaxValue ? NtStatus.InvalidParameter
            : PipeRules.CheckCreation(settings.OpenModes, settings.Modes, (uint)settings.MaximumInstances);
        if (status == NtStatus.Success && security?.BinaryLength > WireLimits.MaximumSecurityBytes)
        {
            status = NtStatus.InsufficientResources;
        }

        if (status != NtStatus.Success)
        {
            return status;
        }

        byte[] descriptor = security?.ToArray() ?? [];
        var request = new CreatePipeRequest
        {
            OpenModes = (uint)settings.OpenModes,
            Modes = (uint)settings.Modes,
            MaximumInstances = (uint)settings.MaximumInstances,
            OutboundQuota = (uint)settings.OutboundQuota,
            InboundQuota = (uint)settings.InboundQuota,
            DefaultTimeout = (uint)settings.DefaultTimeout.TotalMilliseconds,
            Attributes = (uint)attributes,
            NameBytes = (uint)rest.Length * sizeof(char),
            SecurityBytes = (uint)descriptor.Length,
        };
        return KeptObjects.Ask(WireOperation.CreatePipe, request, new RequestTail(rest, descriptor), out handle);
    }

    /// <summary>Connects to a pipe (CreateFile).</summary>
    internal static NtStatus Open(string? name, uint access, HandleAttributes attributes, out nint handle, bool isOverlapped = false)
    {
        handle = 0;
        NtStatus status = PipeRules.TryGetName(name, out string rest);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var request = new OpenPipeRequest
        {
            Access = access,
            Attributes = (uint)attributes,
            NameBytes = (uint)rest.Length * sizeof(char),
            OpenModes = (uint)(isOverlapped ? PipeOpenModes.Overlapped : PipeOpenModes.None),
        };
        return KeptObjects.Ask(WireOperation.OpenPipe, request, new RequestTail(rest), out handle, keepRoom: true);
    }

    /// <summary>Lets a client come. Pending: nobody is there, and the handle will be signalled.</summary>
    internal static NtStatus Listen(nint handle, ulong identity)
    {
        NtStatus status = HandleResolver.ResolveKept(handle, identity, ObjectType.File, 0, out ClientThread? state, out HandleInfo info);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = state!.Connection.Channel.Call(WireOperation.ListenOnPipe, Request(handle, info), default, out ListenOnPipeReply reply);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (reply.Pending == 0)
        {
            return (PipeState)reply.Found == PipeState.Connected ? NtStatus.PipeConnected : NtStatus.PipeClosing;
        }

        bool isOwn = !HandleResolver.IsForeign(state.Arena, info.Slot);
        return isOwn && (PipeSlot<HardwareMemory>.ReadModes(ref state.Arena.Slot(info.Slot)) & PipeModes.NoWait) != 0
            ? NtStatus.PipeListening
            : NtStatus.Pending;
    }

    /// <summary>Waits for a client (ConnectNamedPipe).</summary>
    internal static NtStatus Connect(nint handle, ulong identity, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!Waits.TryGetDeadline(timeout, out long deadline))
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = Listen(handle, identity);
        while (status == NtStatus.Pending)
        {
            status = KernelConnection.Get().Loss.Wait(handle, identity, Left(deadline), cancellation);
            if (status == NtStatus.Success && IsListening(handle, identity))
            {
                // Set for a client that was disconnected again before this thread came to look.
                status = Listen(handle, identity);
                status = status == NtStatus.PipeConnected ? NtStatus.Success : status;
            }
        }

        return status;
    }

    /// <summary>Waits for a client without holding a thread; PipeConnected: one was there.</summary>
    internal static async ValueTask<(NtStatus Status, int Count)> ConnectAsync(nint handle, ulong identity, CancellationToken cancellation)
    {
        bool waited = false;
        NtStatus status;
        while ((status = Listen(handle, identity)) == NtStatus.Pending)
        {
            await KernelConnection.Get().Loss.WaitAsync(handle, identity, cancellation).ConfigureAwait(false);
            waited = true;
            if (!IsListening(handle, identity))
            {
                return (NtStatus.Success, 0);
            }
        }

        return (waited && status == NtStatus.PipeConnected ? NtStatus.Success : status, 0);
    }

    /// <summary>Ends the connection (DisconnectNamedPipe).</summary>
    internal static NtStatus Disconnect(nint handle, ulong identity)
    {
        NtStatus status = HandleResolver.ResolveKept(handle, identity, ObjectType.File, 0, out ClientThread? state, out HandleInfo info);
        return status == NtStatus.Success
            ? state!.Connection.Channel.Call(WireOperation.DisconnectPipe, Request(handle, info), default, NoAnswer, out _)
            : status;
    }

    /// <summary>Waits until an instance listens (WaitNamedPipe); null: as long as the server said.</summary>
    internal static NtStatus WaitForInstance(string? name, TimeSpan? timeout)
    {
        NtStatus status = PipeRules.TryGetName(name, out string rest);
        long deadline = 0;
        if (status == NtStatus.Success && timeout is { } given && !Waits.TryGetDeadline(given, out deadline))
        {
            status = NtStatus.InvalidParameter;
        }

        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint told);
            if (status == NtStatus.Success)
            {
                status = WaitForInstance(rest, told, timeout is null ? null : deadline);
                _ = KernelHandles.TryClose(told);
            }
        }

        return status;
    }

    /// <summary>Connects, as soon as an instance listens that no other client gets first.</summary>
    internal static NtStatus OpenWhenFree(string name, uint access, HandleAttributes attributes, TimeSpan timeout, out nint handle)
    {
        handle = 0;
        if (!Waits.TryGetDeadline(timeout, out long deadline))
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status;
        while ((status = Open(name, access, attributes, out handle)) == NtStatus.PipeNotAvailable)
        {
            status = WaitForInstance(name, Left(deadline));
            if (status != NtStatus.Success)
            {
                return status;
            }
        }

        return status;
    }

    /// <summary>Sets how an end is read, and whether its calls wait (SetNamedPipeHandleState).</summary>
    internal static NtStatus SetModes(nint handle, ulong identity, PipeModes modes)
    {
        NtStatus status = PipeUse.BeginAnew(handle, identity, PipeRights.WriteAttributes, out PipeUse use);
        if (status != NtStatus.Success)
        {
            return status;
        }

        using (use)
        {
            status = use.IsParted ? NtStatus.PipeDisconnected
                : (modes & ~(PipeModes.NoWait | PipeModes.ReadMessages)) != 0 || !PipeRules.CanRead(use.Shape.Type, modes)
                ? NtStatus.InvalidParameter
                : HandleResolver.ResolveKept(handle, identity, ObjectType.File, 0, out ClientThread? state, out HandleInfo info) is not NtStatus.Success and NtStatus gone ? gone
                : state!.Connection.Channel.Call(WireOperation.SetPipeModes, Request(handle, info) with { Modes = (uint)modes }, default, NoAnswer, out _);
            if (status == NtStatus.Success)
            {
                use.Refresh();
            }

            return status;
        }
    }

    /// <summary>Tells about an end.</summary>
    internal static NtStatus Query(nint handle, ulong identity, out PipeInformation information)
    {
        information = default;
        NtStatus status = PipeUse.BeginAnew(handle, identity, PipeRights.ReadAttributes, out PipeUse use);
        if (status != NtStatus.Success)
        {
            return status;
        }

        using (use)
        {
            if (use.IsParted)
            {
                return NtStatus.PipeDisconnected;
            }

            PipeShape shape = use.ShapeNow;
            information = new PipeInformation(
                use.Shape.IsServer,
                use.Shape.Direction,
                use.Modes | use.Shape.Type,
                use.Word.State,
                shape.Instances,
                (int)use.Shape.MaximumInstances,
                (int)(uint)use.Quotas,
                (int)(use.Quotas >> 32));
            return NtStatus.Success;
        }
    }

    private static NtStatus WaitForInstance(string rest, nint told, long? deadline)
    {
        while (true)
        {
            ClientThread? state = ClientThread.Current;
            if (state is null)
            {
                return ClientThread.Failure;
            }

            var request = new AwaitPipeRequest { Event = (uint)told, NameBytes = (uint)rest.Length * sizeof(char), Identity = HandleResolver.IdentityOf(told) };
            NtStatus status = state.Connection.Channel.Call(WireOperation.AwaitPipe, request, new RequestTail(rest), out AwaitPipeReply reply);
            if (status != NtStatus.Success || reply.Pending == 0)
            {
                return status;
            }

            deadline ??= MonotonicClock.Now + (reply.DefaultTimeout * 1_000_000L);
            status = state.Connection.Loss.Wait(told, 0, Left(deadline.Value), CancellationToken.None);
            if (status != NtStatus.Success)
            {
                return status == NtStatus.Timeout ? NtStatus.IoTimeout : status;
            }
        }
    }

    /// <summary>Whether nobody is there still; false where the end can't be read here.</summary>
    internal static bool IsListening(nint handle, ulong identity) =>
        HandleResolver.ResolveKept(handle, identity, ObjectType.File, 0, out ClientThread? state, out HandleInfo info) == NtStatus.Success
        && !HandleResolver.IsForeign(state!.Arena, info.Slot)
        && PipeSlot<HardwareMemory>.ReadWord(ref state.Arena.Slot(info.Slot)).State == PipeState.Listening;

    private static TimeSpan Left(long deadline) =>
        deadline == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(Math.Max(deadline - MonotonicClock.Now, 0) / 100);

    private static string NoAnswer(ref MessageReader reader) => string.Empty;

    internal static PipeEndRequest Request(nint handle, in HandleInfo info) => new() { Handle = (uint)handle & ~3u, Identity = info.A };
}
