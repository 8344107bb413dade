using System.Text;
using System.Text.RegularExpressions;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>
/// Bad inputs with their exact messages. Beside the inputs in <c>invalid/</c> stands a <c>NAME.expected.txt</c> for each command line: the command,
/// the lines on standard error, and the exit code. <c>GPUALS_ACCEPT_EXPECTED=1</c> writes the answers of this build into the files, for review.
/// </summary>
public sealed class InvalidInputTests
{
    const string Extension = ".expected.txt";

    static readonly string Folder = RepositoryFile.FullPath("tests/GpuAls.Cli.Tests/invalid");

    public static TheoryData<string> Cases =>
        [.. Directory.GetFiles(Folder, $"*{Extension}", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ABadInput_HasItsMessage(string name)
    {
        var path = Path.Combine(Folder, name);
        var expected = File.ReadAllText(path);
        var command = expected[..expected.IndexOf('\n', StringComparison.Ordinal)];
        var answer = Answer(command, Path.GetDirectoryName(path)!);
        if (Environment.GetEnvironmentVariable("GPUALS_ACCEPT_EXPECTED") is "1") File.WriteAllText(path, answer);
        else Assert.Equal(expected, answer);
    }

    /// <summary>Runs <c>$ gpuals WORDS</c>; a file of the case's folder is named without it, and <c>OUT/</c> is a new folder.</summary>
    static string Answer(string command, string folder)
    {
        const string Prompt = "$ gpuals ";
        Assert.StartsWith(Prompt, command, StringComparison.Ordinal);
        using var output = new TestFolder();
        string[] words = [.. Words(command[Prompt.Length..]).Select(Place)];
        var run = Gpuals.Run(words);
        var text = new StringBuilder().Append(command).Append('\n').Append(run.Error).Append("exit ").Append((int)run.Code).Append('\n')
            .Replace(folder + Path.DirectorySeparatorChar, "").Replace(output.Path + Path.DirectorySeparatorChar, "OUT/");
        // The times of the notes are of this machine.
        return Regex.Replace(text.ToString(), @"in [\d.]+ (ms|s)\.", "in TIME.");

        string Place(string word) =>
            word.StartsWith("OUT/", StringComparison.Ordinal) ? output[word[4..]]
            : File.Exists(Path.Combine(folder, word)) ? Path.Combine(folder, word)
            : word;
    }

    // Words are separated by blanks; quotes keep blanks in a word.
    static IEnumerable<string> Words(string line) =>
        Regex.Matches(line, """'([^']*)'|(\S+)""")
            .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Value);
}
