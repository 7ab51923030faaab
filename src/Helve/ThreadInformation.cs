namespace Helve;

/// <summary>What is known of a thread: the answer of NtQueryInformationThread for its basic class.</summary>
/// <param name="ThreadId">Its id, as gettid says.</param>
/// <param name="ProcessId">The id of its process; 0 of a thread of another user, or where the broker has no number for it.</param>
/// <param name="HasExited">Whether it has ended.</param>
/// <param name="ExitCode">259 (STILL_ACTIVE) while it runs; afterwards 0, or what ended the whole process: its exit code, or 128 + signal.</param>
public readonly record struct ThreadInformation(int ThreadId, int ProcessId, bool HasExited, int ExitCode);
