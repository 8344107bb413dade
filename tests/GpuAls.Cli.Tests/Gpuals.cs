using System.Text;

namespace GpuAls.Cli.Tests;

/// <summary>One run of the command in this process: its output and its exit code.</summary>
sealed record Gpuals(ExitCode Code, string Output, string Error)
{
    /// <summary>Runs a command line.</summary>
    public static Gpuals Run(params string[] args) => RunOn("", args);

    /// <summary>Runs a command line with a text on standard input.</summary>
    public static Gpuals RunOn(string input, params string[] args) => Run(args, input, CancellationToken.None);

    /// <summary>Runs a command line that can be cancelled.</summary>
    public static Gpuals Run(string[] args, string input, CancellationToken cancel)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = Program.Run(args, new Terminal(output, error, new MemoryStream(Encoding.UTF8.GetBytes(input))), cancel);
        return new Gpuals(code, output.ToString(), error.ToString());
    }

    /// <summary>The output of a command line that must succeed.</summary>
    public static string Answer(params string[] args)
    {
        var run = Run(args);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return run.Output;
    }
}
