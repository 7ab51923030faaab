using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Helve.Cli.Output;

/// <summary>Where a command writes, and how: data as JSON, boxes and colour on a terminal, plain columns into a pipe.</summary>
internal sealed class CommandOutput
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _writer;
    private IAnsiConsole? _console;

    /// <summary>Creates the output of this process.</summary>
    /// <param name="json">Whether <c>--json</c> was given.</param>
    public CommandOutput(bool json)
    {
        _writer = Console.Out;
        Json = json;
        Terminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        Color = Terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    }

    /// <summary>Creates an output into a writer, as a pipe gets it.</summary>
    public CommandOutput(TextWriter writer) => _writer = writer;

    /// <summary>Whether to write data instead of text.</summary>
    public bool Json { get; }

    /// <summary>Whether a person looks at it.</summary>
    public bool Terminal { get; }

    /// <summary>Whether colour is welcome: only on a terminal, and only without NO_COLOR.</summary>
    public bool Color { get; }

    /// <summary>
    /// The console for rich text. Into a pipe it writes the same boxes without colour and as wide as they are: nothing wraps, nothing
    /// is cut.
    /// </summary>
    public IAnsiConsole Rich => _console ??= CreateConsole();

    /// <summary>Shows a table: boxes on a terminal, plain columns into a pipe.</summary>
    public void Show(Grid grid)
    {
        if (Terminal)
        {
            Rich.Write(RichGrid.Render(grid));
        }
        else
        {
            grid.WritePlain(_writer);
        }
    }

    /// <summary>Writes one JSON document to the standard output.</summary>
    public static void WriteJson(Action<Utf8JsonWriter> write)
    {
        using Stream stream = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(stream, s_json))
        {
            write(writer);
        }

        stream.WriteByte((byte)'\n');
    }

    private IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_writer),
        });
        console.Profile.Capabilities.Unicode = true;
        if (!Terminal)
        {
            console.Profile.Width = 400;
        }

        return console;
    }
}
