namespace WindowsProgram;

/// <summary>A program written for Windows: each of its parts uses Windows' calls and says what it found.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["share"]: Sharing.Parent(); break;
            case ["child", string name]: return Sharing.Child(name);
            case ["text"]: Binding.Text(); break;
            case ["errors"]: Binding.Errors(); break;
            case ["forms"]: Binding.Forms(); break;
            case ["handles"]: Binding.Handles(); break;
            case ["missing"]: Binding.Missing(); break;
            case ["resolver"]: Binding.OwnResolver(); break;
            case ["context"]: Binding.OtherContext(); break;
            case ["load"]: Binding.Load(); break;
            case ["alone"]: Binding.LoadAlone(); break;
            case ["early"]: Binding.BoundEarly(); break;
            case ["sockets"]: Binding.Sockets(); break;
            case ["names"]: Binding.NamesOfTheRuntime(); break;
            case ["hello"]: break;
            default: return 2;
        }

        Console.WriteLine($"{arguments[0]}: done");
        return 0;
    }
}
