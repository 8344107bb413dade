using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>
/// The README cannot lie: its commands are run here and its C# is the body of a test. <c>GPUALS_ACCEPT_README=1</c> writes what this build prints
/// into the README, for review.
/// </summary>
[Collection(nameof(RunsAlone))]
public sealed partial class ReadmeTests
{
    static readonly string Text = File.ReadAllText(Repository("README.md"));

    static bool Accepts => Environment.GetEnvironmentVariable("GPUALS_ACCEPT_README") is "1";

    [Fact]
    public void EveryCommand_PrintsWhatTheReadmeShows()
    {
        using var folder = new TestFolder();
        using var _ = new WorkingFolder(folder[""]);
        var commands = ConsoleBlocks().SelectMany(Commands).ToList();
        Assert.True(commands.Count >= 6, $"the README shows {commands.Count} commands with their output; expected 6 or more");
        var accepted = Text;
        foreach (var (command, shown) in commands)
        {
            string[] args = [.. CommandLineParser.SplitCommandLine(command).Skip(1)];
            // The README was written on a machine without a card.
            var run = Gpuals.Run(args is ["train", ..] ? [.. args, "--device", "cpu"] : args);
            // The README shows errors, but no progress, which goes to the error stream.
            var printed = run.Code == ExitCode.Done ? run.Output : run.Error;
            if (!Accepts) AssertSame(shown, printed, command);
            accepted = accepted.Replace($"{command}\n{shown.TrimEnd()}", $"{command}\n{printed.TrimEnd()}", StringComparison.Ordinal);
        }

        if (Accepts) File.WriteAllText(Repository("README.md"), accepted);
    }

    [Fact]
    public void TheCommandsInTheText_AreUnderstood()
    {
        // Commands that need a file of the reader are parsed and not run.
        var lines = Text.Split('\n').Where(line => line.StartsWith("gpuals ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var parse = new GpuAlsCommand(Terminal.OfProcess(), first: null).Parse(CommandLineParser.SplitCommandLine(line).Skip(1).ToArray());
            Assert.Empty(parse.Errors);
            Assert.Empty(parse.UnmatchedTokens);
        }
    }

    [Fact]
    public void TheCSharp_IsTheBodyOfTheNextTest()
    {
        var shown = CSharpBlock().Match(Text).Groups["code"].Value.Trim();
        var source = File.ReadAllText(Repository("tests/GpuAls.Cli.Tests/ReadmeExample.cs"));
        var body = ExampleBody().Match(source).Groups["code"].Value;
        Assert.Equal(shown, string.Join('\n', body.Split('\n').Select(line => line.Length > 8 ? line[8..] : line.Trim())).Trim());
    }

    [Fact]
    public void TheCSharp_Recommends()
    {
        using var folder = new TestFolder();
        using var _ = new WorkingFolder(folder[""]);
        Gpuals.Answer("generate", "plays.tsv", "--users", "200", "--items", "100", "--rows", "4000");
        using var output = new StringWriter();
        var console = Console.Out;
        Console.SetOut(output);
        try
        {
            ReadmeExample.Run();
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal(10, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    static IEnumerable<string> ConsoleBlocks() => ConsoleBlock().Matches(Text).Select(match => match.Groups["block"].Value);

    static IEnumerable<(string Command, string Shown)> Commands(string block) => block
        .Split("$ ", StringSplitOptions.RemoveEmptyEntries)
        .Select(part => (part[..part.IndexOf('\n', StringComparison.Ordinal)], part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..]));

    /// <summary>Compares word by word; times may differ, other numbers may differ by one in the last digit.</summary>
    static void AssertSame(string shown, string printed, string command)
    {
        var expected = shown.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var actual = printed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(expected.Length == actual.Length, $"{command} printed:\n{printed}\nthe README shows:\n{shown}");
        for (var word = 0; word < expected.Length; word++)
        {
            if (expected[word] == actual[word] || IsMeasured(expected, word)) continue;
            Assert.True(
                double.TryParse(expected[word], CultureInfo.InvariantCulture, out var left)
                    && double.TryParse(actual[word], CultureInfo.InvariantCulture, out var right)
                    && Math.Abs(left - right) <= 1.01e-4,
                $"{command} printed '{actual[word]}' where the README shows '{expected[word]}'");
        }
    }

    /// <summary>Whether a word depends on the machine: "in 0.21 s", "2 threads, 512-bit vectors".</summary>
    static bool IsMeasured(string[] words, int word) =>
        (word + 1 < words.Length && words[word + 1] is "s" or "s:" or "threads," or "thread,") || words[word] is "threads," or "thread,"
            || words[word].EndsWith("-bit", StringComparison.Ordinal);

    static string Repository(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GpuAls.sln"))) return Path.Combine(folder.FullName, path);
        }

        throw new InvalidOperationException("the tests are not run from inside the repository");
    }

    [GeneratedRegex("```console\n(?<block>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ConsoleBlock();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("// From here on the README's own lines.\n(?<code>.*?)\n        // To here.", RegexOptions.Singleline)]
    private static partial Regex ExampleBody();

    sealed class WorkingFolder : IDisposable
    {
        readonly string before = Environment.CurrentDirectory;

        public WorkingFolder(string path) => Environment.CurrentDirectory = path;

        public void Dispose() => Environment.CurrentDirectory = before;
    }
}
