namespace Helve.Oracle;

/// <summary>Directories and symbolic links: names that lead to other names.</summary>
internal sealed partial class Generator
{
    private static readonly string[] s_links = ["l1", "l1", "l2", @"d1\l1"];

    private void NewName(string actor)
    {
        if (Chance(40))
        {
            Add(actor, "NtCreateDirectoryObject", [Arg.OutHandle(New(actor, 'd')), 0xF000F, Attributes(actor, s_directories)]);
        }
        else if (Chance(50))
        {
            // OBJ_OPENIF at the name of a link leads through it: the links of a sequence may lead in a circle, which ends in an error.
            Add(actor, "NtCreateSymbolicLinkObject", [Arg.OutHandle(New(actor, 'l')), 0xF0001, Arg.Attributes(Pick<uint>([0, 0x40]), Pick(s_links)), Arg.Counted(Pick(["n1", "d1", @"d1\n1", "l2", "none"]))]);
        }
        else
        {
            CreateNt(actor);
        }
    }
}
