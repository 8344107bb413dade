using System.CommandLine;
using System.Globalization;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>
/// Slips of the hand: every option and every argument of every command with values that nobody means. None is a bug of gpuals. Each option gets every
/// third value, the next option the values after those; with EVERY_VALUE=1, which tests/reliability.sh sets in its long form, each gets all of them.
/// </summary>
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
        "plan --users 1e9 --items 1e8 --pairs 5e10",
        "benchmark PLAYS --device cpu --no-peak --factors 2 --iterations 1",
    ];

    // Options that write: their files stay in the folder of the test.
    static readonly string[] Outputs = ["--model", "--bad-rows", "--per-user", "--save", "--save-model", "--state", "--train", "--test", "--history"];

    // For every option.
    static readonly string[] Texts = ["", " ", "\"", "\n", "a\0b", "\u001B[31mred", "\uD800", "-", "--", "-1", "=", ",", "LONG5000"];

    static readonly string[] Numbers =
    [
        "0", "1", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e999", "-0", "NaN", "1e-400",
        "0x10", "\uFF11", "1,5", "1,,2", "1,1",
    ];

    static readonly string[] Lists =
        ["a=", "=1", "a=b", "a=1=2", "a=1e999", "a=1,a=2", ":", "random:", "random:0", "leave-out:2147483648", "none", "\\,"];

    static readonly string[] Paths = ["\0", "/", ".", "..", "/nowhere/x", "FOLDER", "PLAYS", "MODEL", "LONG300"];

    readonly TestFolder folder = new();

    public static TheoryData<string> Lines => [.. Commands];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Lines))]
    public void NoValue_IsABug(string line)
    {
        var words = line.Split(' ');
        var command = new GpuAlsCommand(new Terminal(TextWriter.Null, TextWriter.Null, Stream.Null), words[0]).Subcommands.Single();
        var bugs = new List<string>();
        var every = Environment.GetEnvironmentVariable("EVERY_VALUE") is null ? 3 : 1;
        var options = 0;
        foreach (var option in command.Options.Where(option => option.Name is not ("--help" or "--version")))
        {
            string[] rest = [.. Without(words, option)];
            Try([.. rest, option.Name]);
            Try([.. rest, option.Name, "1", option.Name, "1"]);
            options++;
            foreach (var value in Values(option).Where((_, n) => (n + options) % every == 0)) Try([.. rest, option.Name, Value(value, option.Name)]);
        }

        if (command.Arguments.Count > 0)
        {
            foreach (var value in Texts.Concat(Paths)) Try([words[0], Value(value, words[0] == "generate" ? "--save" : ""), .. words[2..]]);
        }

        Assert.True(bugs.Count == 0, $"{bugs.Count} bugs:\n{string.Join('\n', bugs)}");

        void Try(string[] typed)
        {
            var run = Task.Run(() => Gpuals.Run([.. typed.Select(Place)]), TestContext.Current.CancellationToken);
            if (!run.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)) bugs.Add($"hangs: {string.Join(' ', typed)}");
            else if (run.Result.Code == ExitCode.Bug || run.Result.Error.Contains("   at ", StringComparison.Ordinal) || Control(run.Result.Error))
                bugs.Add($"{string.Join(' ', typed)}: {run.Result.Error}");
        }
    }

    static IEnumerable<string> Values(Option option) => option.HelpName switch
    {
        "file" or "folder" => Texts.Concat(Paths),
        // A search or a training of two thousand million steps ends, but not today.
        "number" or "number|auto" when option.Name is "--trials" or "--iterations" or "--minutes" =>
            Texts.Concat(Numbers.Where(number => number.Length < 10)),
        "number" or "numbers" or "number|auto" => Texts.Concat(Numbers),
        _ => Texts.Concat(Lists),
    };

    [Theory]
    [InlineData(
        "--add-user was typed 2 times; expected it once", "train", "FILE", "-m", "m.als", "--likes", "x", "--add-user", "a", "--add-user", "b")]
    [InlineData("--add-user has no value; expected --add-user <name>", "train", "FILE", "-m", "m.als", "--likes", "x", "--add-user")]
    [InlineData("--add-user is empty; expected a name", "train", "FILE", "-m", "m.als", "--likes", "x", "--add-user", "")]
    [InlineData("--model was typed 2 times; expected it once", "train", "FILE", "-m", "m.als", "--model", "m.als")]
    [InlineData("--seed was typed 3 times; expected it once", "train", "FILE", "-m", "m.als", "--seed", "1", "--seed", "1", "--seed", "2")]
    [InlineData("--model is empty; expected a file name", "train", "FILE", "-m", "")]
    [InlineData("FILE is empty; expected a file name", "train", "", "-m", "m.als")]
    [InlineData("--names is empty; expected a file name", "inspect", "FILE", "--names", "")]
    [InlineData("--names has a NUL character: 'a\\u0000b'; expected a file name", "inspect", "FILE", "--names", "a\0b")]
    [InlineData("--bad-rows is empty; expected a file name", "inspect", "FILE", "--bad-rows", "")]
    [InlineData("--state is empty; expected a file name", "tune", "FILE", "--state", "")]
    [InlineData("MODEL is empty; expected a file name", "info", "")]
    [InlineData("--users is empty; expected a file name", "recommend", "m.als", "--users", "")]
    [InlineData("--train is empty; expected a file name", "split", "FILE", "--split", "random:0.5", "--train", "", "--test", "b")]
    [InlineData("--compare is empty; expected a file name", "evaluate", "--compare", "", "b", "--test", "FILE")]
    [InlineData("FILE is empty; expected a file name", "generate", "")]
    [InlineData("--keep is empty; expected a folder name", "demo", "--keep", "")]
    [InlineData("--users is '1'; expected a whole number of 2 or more", "generate", "FILE", "--users", "1")]
    [InlineData("--event-weight has 'a' twice; expected each event once", "inspect", "FILE", "--event-column", "e", "--event-weight", "a=1,a=2")]
    [InlineData("--separator is '\"'; expected no quote and no line break", "inspect", "FILE", "--separator", "\"")]
    [InlineData("--separator is '\\n'; expected no quote and no line break", "inspect", "FILE", "--separator", "\n")]
    public void ASlip_IsNamed(string message, params string[] words)
    {
        var run = Gpuals.Run(words);
        Assert.Equal((ExitCode.WrongUse, $"gpuals: {message}\n        For all options: gpuals {words[0]} --help\n"), (run.Code, run.Error));
    }

    [Fact]
    public void MoreIterationsThanAnArrayHolds_AreTrained()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        string[] words = ["train", Place("PLAYS"), "-m", folder["m.als"], "--factors", "2", "--use-gpu", "false", "-q", "--iterations", "2147483647"];
        Assert.Equal(ExitCode.Cancelled, Gpuals.Run(words, "", stop.Token).Code);
    }

    [Fact]
    public void AListThatIsTypedTwice_IsOneList()
    {
        var both = Gpuals.Answer("recommend", tastes.Path, "--likes", "Slayer", "--likes", "Anthrax", "-n", "1");
        Assert.Equal(Gpuals.Answer("recommend", tastes.Path, "--likes", "Slayer,Anthrax", "-n", "1"), both);
        var plays = Place("PLAYS");
        var run = Gpuals.Run("tune", plays, "--use-gpu", "false", "--trials", "1", "--factors", "2", "--factors", "2", "-q");
        Assert.StartsWith("gpuals: --factors is '2,2'; expected different whole numbers", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ControlCharacters_AreEscapedEverywhere()
    {
        const string Name = "red\u001B[31m.tsv";
        const string Shown = "red\\u001B[31m.tsv";
        var plays = folder.Write(Name, Plays);
        var read = Gpuals.Run("inspect", plays);
        Assert.Contains(Shown, read.Error, StringComparison.Ordinal);
        Assert.Contains(Shown, read.Output, StringComparison.Ordinal);
        var model = folder["m\u001B[31m.als"];
        var trained = Gpuals.Run("train", plays, "-m", model, "--factors", "2", "--use-gpu", "false");
        var shown = Gpuals.Run("info", model);
        var compared = Gpuals.Run("evaluate", "--compare", model, model, "--test", plays);
        var tuned = Gpuals.Run("tune", plays, "--trials", "1", "--factors", "2", "--use-gpu", "false");
        var missing = Gpuals.Run("inspect", folder["none\u001B[31m"]);
        var split = Gpuals.Run("split", plays, "--split", "random:0.5", "--train", folder["a\u001B"], "--test", folder["b\u001B"]);
        var unknown = Gpuals.Run("train", "\u001B[31m", "--\u001B[31m");
        foreach (var run in (Gpuals[])[read, trained, shown, compared, tuned, missing, split, unknown])
            Assert.False(Control(run.Output + run.Error), run.Output + run.Error);
        // A command line that can be typed again.
        Assert.Contains("$'" + folder.Path, tuned.Output, StringComparison.Ordinal);
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

    // A new file of the folder, for an option that writes one.
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
        "OUT/LONG300" => folder[new string('x', 300)],
        _ when word.StartsWith("OUT/", StringComparison.Ordinal) => folder[word[4..]],
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
