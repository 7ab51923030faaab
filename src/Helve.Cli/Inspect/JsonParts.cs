using System.Text.Json;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Cli.Inspect;

/// <summary>Pieces of JSON that several commands share.</summary>
internal static class JsonParts
{
    /// <summary>Writes an array of objects.</summary>
    public static void WriteArray<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a handle value as a number and in words.</summary>
    public static void WriteHandle(Utf8JsonWriter json, int processId, nint value, ObjectType type, uint access, HandleAttributes attributes)
    {
        json.WriteNumber("pid", processId);
        json.WriteNumber("value", (long)value);
        json.WriteNumber("accessMask", access);
        WriteWords(json, "access", AccessWords.List(type, access, prefixed: true));
        WriteWords(json, "attributes", AttributeWords.List(attributes));
    }

    /// <summary>Writes an object's state, in parts and in words.</summary>
    public static void WriteState(Utf8JsonWriter json, ObjectState state)
    {
        json.WriteStartObject("state");
        json.WriteString("words", StateWords.Describe(state));
        json.WriteNumber("waiters", state.Waiters);
        switch (state.Type)
        {
            case ObjectType.Event:
                json.WriteBoolean("set", state.Flags.HasFlag(ObjectStateFlags.Signalled));
                json.WriteBoolean("manualReset", state.Flags.HasFlag(ObjectStateFlags.Manual));
                break;
            case ObjectType.Mutex:
                WriteMutex(json, state);
                break;
            case ObjectType.Semaphore:
                json.WriteNumber("count", state.Count);
                json.WriteNumber("limit", state.Limit);
                break;
            case ObjectType.Timer:
                WriteTimer(json, state);
                break;
            case ObjectType.Process:
                WriteProcess(json, state);
                break;
            case ObjectType.Section:
                json.WriteNumber("size", state.SectionSize);
                json.WriteString("protection", state.Protection.ToString());
                json.WriteBoolean("ofFile", state.Flags.HasFlag(ObjectStateFlags.OfFile));
                break;
            case ObjectType.File when !state.Flags.HasFlag(ObjectStateFlags.PipeEnd):
                json.WriteString("kind", ((FileKind)state.Count).ToString());
                json.WriteString("content", state.Content);
                break;
            case ObjectType.Job:
                WriteJob(json, state);
                break;
            case ObjectType.Thread:
                json.WriteNumber("tid", state.ThreadId);
                WriteProcess(json, state);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Writes an array of strings.</summary>
    public static void WriteWords(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    private static void WriteMutex(Utf8JsonWriter json, ObjectState state)
    {
        bool owned = state.Flags.HasFlag(ObjectStateFlags.Owned);
        json.WriteBoolean("owned", owned);
        json.WriteBoolean("abandoned", state.Flags.HasFlag(ObjectStateFlags.Abandoned));
        if (owned)
        {
            json.WriteNumber("times", state.Count);
            json.WriteNumber("ownerPid", state.ProcessId);
            json.WriteNumber("ownerThread", state.ThreadId);
        }
    }

    private static void WriteTimer(Utf8JsonWriter json, ObjectState state)
    {
        bool active = state.Flags.HasFlag(ObjectStateFlags.Armed);
        json.WriteBoolean("signalled", state.Flags.HasFlag(ObjectStateFlags.Signalled));
        json.WriteBoolean("manualReset", state.Flags.HasFlag(ObjectStateFlags.Manual));
        json.WriteBoolean("active", active);
        if (active)
        {
            json.WriteBoolean("absolute", state.Flags.HasFlag(ObjectStateFlags.Absolute));
            json.WriteNumber("dueInMilliseconds", state.Limit);
            json.WriteNumber("periodMilliseconds", state.Count);
        }
    }

    private static void WriteJob(Utf8JsonWriter json, ObjectState state)
    {
        var limits = (JobLimitFlags)(uint)state.ProcessId;
        json.WriteNumber("processes", state.Limit);
        json.WriteNumber("processesEver", state.ThreadId);
        json.WriteBoolean("terminated", state.Flags.HasFlag(ObjectStateFlags.Signalled));
        json.WriteBoolean("killedOnClose", limits.HasFlag(JobLimitFlags.KillOnJobClose));
        if (limits.HasFlag(JobLimitFlags.ActiveProcess))
        {
            json.WriteNumber("processLimit", (uint)state.ExitCode);
        }

        json.WriteString("containment", ((JobContainment)state.Count).ToString());
    }

    private static void WriteProcess(Utf8JsonWriter json, ObjectState state)
    {
        bool exited = state.Flags.HasFlag(ObjectStateFlags.Exited);
        json.WriteNumber("pid", state.ProcessId);
        json.WriteBoolean("exited", exited);
        if (exited)
        {
            json.WriteNumber("exitCode", state.ExitCode);
        }
    }
}
