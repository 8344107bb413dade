using System.Text;

namespace GpuAls.Cli;

/// <summary>Where a command reads and writes: results on one writer, progress and notes on the other.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Progress, notes and errors.</param>
/// <param name="input">What a file named "-" stands for.</param>
sealed class Terminal(TextWriter output, TextWriter error, Stream input)
{
    /// <summary>Results.</summary>
    public TextWriter Output => output;

    /// <summary>Progress, notes and errors.</summary>
    public TextWriter Error => error;

    /// <summary>Standard input.</summary>
    public Stream Input => input;

    /// <summary>Columns of the screen that shows the results; null where they go to a file or another program.</summary>
    public int? OutputWidth { get; init; }

    /// <summary>Columns of the screen that shows progress; null where there is none.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>Whether the program that read the results has gone, as <c>head</c> does when it has its lines.</summary>
    public Func<bool> ReaderHasGone { get; init; } = () => false;

    /// <summary>Something worth knowing that is no result.</summary>
    public void Note(string text)
    {
        // On a screen the two are one: a note must not overtake the results before it.
        output.Flush();
        error.WriteLine(text);
    }

    /// <summary>Ends a long answer that nobody reads any more.</summary>
    /// <exception cref="ReaderHasGoneException">The program that read the results has gone.</exception>
    public void RequireReader()
    {
        if (ReaderHasGone()) throw new ReaderHasGoneException();
    }

    /// <summary>The terminal of this process. Always UTF-8: names are.</summary>
    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8, bufferSize: 1 << 16);
        var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        return new Terminal(output, error, Console.OpenStandardInput())
        {
            ReaderHasGone = StandardOutput.ReaderHasGone,
            OutputWidth = Console.IsOutputRedirected ? null : ScreenWidth(),
            ErrorWidth = Console.IsErrorRedirected ? null : ScreenWidth(),
        };
    }

    // A terminal that does not tell its width says 0.
    static int ScreenWidth() => Console.WindowWidth is > 0 and var width ? width : 80;
}
