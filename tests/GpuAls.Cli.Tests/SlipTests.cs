using System.CommandLine;
using System.Globalization;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Slips of the hand: every option and every argument of every command with values that nobody means. None is a bug of gpuals.</summary>
public sealed class SlipTests(TasteModel tastes) : IClassFixture<TasteModel>, IDisposable
{
    // A command line of each command that works, on small data.
    static readonly string[] Commands =
    [
        "inspect PLAYS",
        "split PLAYS --split random:0.5 --train OUT/train --test OUT/test",
        "generate OUT/made.tsv --users 6 --items 5 --rows 15",
        "train PLAYS --model OUT/m.als --use-gpu false --factors 2 --iterations 1",
        "tune PLAYS --use-gpu false --trials 1 --factors 2",
        "evaluate MODEL --test PLAYS",
        "recommend MODEL --user metal0",
        "similar-items MODEL --item Slayer",
        "similar-users MODEL --user metal0",
        "explain MODEL --user metal0 --item Slayer",
        "score MODEL --user metal0 --item Slayer",
        "show MODEL --user metal0",
        "info MODEL",
        "devices",
        "benchmark PLAYS --device cpu --no-peak --factors 2 --iterations 1",
    ];

    // Options that write: their files stay in the folder of the test.
    static readonly string[] Outputs = ["--model", "--bad-rows", "--per-user", "--save", "--save-model", "--state", "--train", "--test", "--history"];

    static readonly string[] Values =
    [
        "", " ", "\"", "\n", "\r", "\0", "a\0b", "\u001B[31mred", "\uD800", "\u202Ex", "-", "--", "-1", "0", "1", "2147483647", "2147483648",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e999", "-0", "NaN", "1e-400", "0x10", "１２", "1,5", "1,,2", "1,1",
        ",", "=", "a=", "=1", "a=b", "a=1=2", "a=1e999", "a=1,a=2", ":", "random:", "random:0", "random:1e-9", "random:0.5", "leave-out:2147483648",
        "time:0.5", "none", "auto", "'", "\\", "\\,", "/", ".", "..", "/nowhere/x", "FOLDER", "PLAYS", "MODEL", "LONG300", "LONG5000",
    ];

    readonly TestFolder folder = new();

    public static TheoryData<string> Lines => [.. Commands];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Lines))]
    public void NoValue_IsABug(string line)
    {
        var words = line.Split(' ');
        var command = new GpuAlsCommand(new Terminal(TextWriter.Null, TextWriter.Null, Stream.Null), words[0]).Subcommands.Single();
        var bugs = new List<string>();
        foreach (var option in command.Options)
        {
            if (option.Name is "--help" or "--version") continue;
            string[] rest = [.. Without(words, option)];
            Try([.. rest, option.Name]);
            foreach (var value in Values)
            {
                Try([.. rest, option.Name, Value(value, option.Name)]);
                Try([.. rest, option.Name, Value(value, option.Name), option.Name, Value(value, option.Name)]);
            }
        }

        if (command.Arguments.Count > 0)
        {
            foreach (var value in Values) Try([words[0], Value(value, words[0] == "generate" ? "--save" : ""), .. words[2..]]);
        }

        Assert.True(bugs.Count == 0, $"{bugs.Count} bugs:\n{string.Join('\n', bugs)}");

        void Try(string[] typed)
        {
            var run = Task.Run(() => Gpuals.Run([.. typed.Select(Place)]), TestContext.Current.CancellationToken);
            if (!run.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)) bugs.Add($"hangs: {string.Join(' ', typed)}");
            else if (run.Result.Code == ExitCode.Bug || run.Result.Error.Contains("   at ", StringComparison.Ordinal) || Control(run.Result.Error))
                bugs.Add($"{string.Join(' ', typed)}: {run.Result.Error}");
        }
    }

    static bool Control(string text) => text.Any(character => char.IsControl(character) && character != '\n');

    static IEnumerable<string> Without(string[] words, Option option)
    {
        for (var n = 0; n < words.Length; n++)
        {
            if (words[n] == option.Name) n += option.Arity.MaximumNumberOfValues > 0 ? 1 : 0;
            else yield return words[n];
        }
    }

    static string Value(string value, string option) =>
        Outputs.Contains(option) && value.Length > 0 && value[0] is not ('/' or '.') && value is not ("FOLDER" or "PLAYS" or "MODEL")
            ? $"OUT/{value}" : value;

    string Place(string word) => word switch
    {
        "PLAYS" => File.Exists(folder["plays.tsv"]) ? folder["plays.tsv"] : folder.Write("plays.tsv", Plays),
        "MODEL" => Copy(),
        "FOLDER" => folder.Path,
        "LONG300" => new string('x', 300),
        "LONG5000" => new string('y', 5000),
        _ when word.StartsWith("OUT/", StringComparison.Ordinal) => folder[word[4..].Replace("LONG300", new string('x', 300), StringComparison.Ordinal)],
        _ => word,
    };

    // An output option may name the model.
    string Copy()
    {
        File.Copy(tastes.Path, folder["model.als"], overwrite: true);
        return folder["model.als"];
    }

    static string Plays => string.Concat(Enumerable.Range(0, 40).Select(n => string.Create(
        CultureInfo.InvariantCulture, $"{(n % 8 == 0 ? "metal0" : $"u{n % 8}")}\t{(n % 5 == 0 ? "Slayer" : $"i{n % 5}")}\t{n % 7 + 1}\n")));
}
