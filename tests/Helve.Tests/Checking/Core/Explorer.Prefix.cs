using System.Text;

namespace Helve.Tests.Checking.Core;

/// <summary>The way to a prepared state: real steps of the real code, one actor at a time.</summary>
internal sealed partial class Explorer
{
    // While it runs, no access is taken together with another: a move ends at the very access that it names.
    private bool _prepares;

    // A lasting state, as while a trace is rebuilt. With a trace to write, the steps go into it.
    private void Prepare(StringBuilder? text)
    {
        _prepares = true;
        foreach (Move move in _scenario.Prefix)
        {
            bool goesOn = true;
            for (int steps = 0; goesOn && _fault is null && !IsDone(move, steps); steps++)
            {
                (_target, _ordinal, _reached, _merged) = (0, 0, false, "");
                Carry(move);
                goesOn = _reached;
                if (text is null)
                {
                    _audit.Clear();
                }
                else
                {
                    text.Append("  ").AppendLine(_line);
                    Follow();
                }
            }

            if (!goesOn && _fault is null)
            {
                throw new InvalidOperationException($"the prepared schedule is stuck at {move}");
            }
        }

        (_prepares, _target, _reached, _merged) = (false, -1, false, "");
    }

    private bool IsDone(Move move, int steps) => move.Kind switch
    {
        MoveKind.Kill or MoveKind.TimeOut => steps > 0,
        MoveKind.ToSleep => StatusOf(move.Who) is ActorStatus.Asleep or ActorStatus.Finished,
        MoveKind.ToStep => LocalStateOf(move.Who)!.Step >= move.Step,
        _ => StatusOf(move.Who) == ActorStatus.Running && LocalStateOf(move.Who)!.Access is { Kind: >= AccessKind.Read and <= AccessKind.Wake } access
            && move.IsBefore!(_scenario.Region.NameOf(access.Cell, access.Shift), access),
    };

    private void Carry(Move move)
    {
        switch (move.Kind)
        {
            case MoveKind.Kill:
                Kill(move.Who);
                break;
            case MoveKind.TimeOut when LocalStateOf(move.Who) is { Access: { Kind: AccessKind.Park, HasDeadline: true } } local:
                Resume(move.Who, local, timedOut: true, "its deadline passes");
                break;
            case not MoveKind.TimeOut when StatusOf(move.Who) == ActorStatus.Running:
                StepActor(move.Who, LocalStateOf(move.Who)!);
                break;
        }
    }
}
