using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Every output of every command against every input and every other output, in several spellings.</summary>
public sealed class OutputFileTests : IDisposable
{
    static readonly Layout[] Layouts =
    [
        new("inspect", [], ["FILE", "--names"], ["--bad-rows"]),
        new("train", [], ["FILE", "--names"], ["--model", "--bad-rows"]),
        new("split", ["--split", "unseen-users:0.5"], ["FILE", "--names"], ["--train", "--test", "--history", "--bad-rows"]),
        new("tune", [], ["FILE", "--names"], ["--state", "--model", "--bad-rows"]),
        new("benchmark", ["--device", "cpu"], ["FILE", "--names"], ["--save", "--bad-rows"]),
        new("evaluate", ["--split", "random:0.5"], ["FILE", "--names"], ["--per-user", "--bad-rows"]),
        new("evaluate", [], ["MODEL", "--test", "--history", "--names"], ["--per-user", "--bad-rows"]),
        new("evaluate", [], ["--compare", "--test", "--history", "--names"], ["--per-user", "--bad-rows"]),
    ];

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, string> OutputsAndInputs =>
        [.. from layout in Layouts from output in layout.Outputs from input in layout.Inputs select (layout.ToString(), output, input)];

    public static TheoryData<string, string, string> PairsOfOutputs =>
        [
            .. from layout in Layouts
               from pair in layout.Outputs.SelectMany((output, n) => layout.Outputs.Take(n).Select(other => (output, other)))
               select (layout.ToString(), pair.output, pair.other)
        ];

    [Theory, MemberData(nameof(OutputsAndInputs))]
    public void AnOutput_IsNoInput_InAnySpelling(string command, string output, string input)
    {
        var layout = Layouts.Single(layout => layout.ToString() == command);
        foreach (var name in layout.Inputs) folder.Write(NameOf(name), $"the file of {name}");
        folder.Write("second.als", "a second model");
        var path = folder[NameOf(input)];
        foreach (var spelling in Spellings(NameOf(input)))
        {
            var run = Gpuals.Run(layout.Words(folder, name => name == output ? spelling : null));
            var described = input switch
            {
                "FILE" => "the input file",
                "MODEL" => "the model",
                _ => $"the file of {input}",
            };
            var both = spelling == path ? "" : $" ({path})";
            Assert.Equal((ExitCode.WrongUse, $"gpuals: {output} {spelling} would overwrite {described}{both}\n"), (run.Code, run.Error));
        }

        Assert.All(layout.Inputs, name => Assert.Equal($"the file of {name}", File.ReadAllText(folder[NameOf(name)])));
    }

    [Theory, MemberData(nameof(PairsOfOutputs))]
    public void TwoOutputs_AreTwoFiles_InAnySpelling(string command, string output, string other)
    {
        var layout = Layouts.Single(layout => layout.ToString() == command);
        foreach (var exists in (bool[])[false, true])
        {
            if (exists) folder.Write("out", "old");
            foreach (var spelling in exists ? Spellings("out") : [folder["out"], folder["./out"]])
            {
                var run = Gpuals.Run(layout.Words(folder, name => name == output ? spelling : name == other ? folder["out"] : null));
                Assert.Equal(ExitCode.WrongUse, run.Code);
                string[] orders = [$"{other} {folder["out"]} and {output} {spelling}", $"{output} {spelling} and {other} {folder["out"]}"];
                Assert.Contains(run.Error, orders.Select(order => $"gpuals: {order} are one file; expected two different files\n"));
            }
        }

        Assert.Equal("old", File.ReadAllText(folder["out"]));
    }

    [Fact]
    public void TwoNewNames_ThatDifferOnlyInCase_AreRefused()
    {
        var run = Gpuals.Run("train", folder["plays.tsv"], "--model", folder["out.als"], "--bad-rows", folder["Out.als"]);
        Assert.Equal(
            (
                ExitCode.WrongUse,
                $"gpuals: --bad-rows {folder["Out.als"]} and --model {folder["out.als"]} differ only in upper and lower case; "
                + "expected two different names\n"),
            (run.Code, run.Error));
    }

    public static TheoryData<string, string> OutputsAndInputNames =>
        [.. from layout in Layouts from name in layout.Outputs.Concat(layout.Inputs) where name != "--compare" select (layout.ToString(), name)];

    [Theory, MemberData(nameof(OutputsAndInputNames))]
    public void AnEmptyName_IsWrongUse(string command, string name)
    {
        var run = Gpuals.Run(Layouts.Single(layout => layout.ToString() == command).Words(folder, word => word == name ? "" : null));
        // The argument of evaluate is a model or a file of interactions.
        var shown = name == "MODEL" && command.StartsWith("evaluate", StringComparison.Ordinal) ? "FILE" : name;
        Assert.Equal((ExitCode.WrongUse, $"gpuals: {shown} is empty; expected a file name"), (run.Code, run.Error.Split('\n')[0]));
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData("gpuals: FILE is empty; expected a file name", "generate", "")]
    [InlineData("gpuals: MODEL is empty; expected a file name", "info", "")]
    [InlineData("gpuals: MODEL is empty; expected a file name", "recommend", "", "--all-users")]
    [InlineData("gpuals: --keep is empty; expected a folder name", "demo", "--keep", "")]
    public void AnEmptyName_OfOtherCommands_IsWrongUse(string message, params string[] words)
    {
        var run = Gpuals.Run(words);
        Assert.Equal((ExitCode.WrongUse, message), (run.Code, run.Error.Split('\n')[0]));
    }

    /// <summary>A file in every spelling that refers to it.</summary>
    IEnumerable<string> Spellings(string name)
    {
        yield return folder[name];
        yield return folder[$"./{name}"];
        if (OperatingSystem.IsWindows()) yield break;
        var (soft, hard) = (folder[$"soft-{Guid.NewGuid():N}"], folder[$"hard-{Guid.NewGuid():N}"]);
        File.CreateSymbolicLink(soft, name);
        yield return soft;
        yield return UnixFile.Link(folder[name], hard);
    }

    static string NameOf(string option) => option.TrimStart('-') + ".in";

    /// <summary>The files of a command.</summary>
    sealed record Layout(string Command, string[] Fixed, string[] Inputs, string[] Outputs)
    {
        public override string ToString() => $"{Command} {string.Join(' ', Inputs)}";

        /// <summary>The command line with all inputs, and the outputs that have a path.</summary>
        public string[] Words(TestFolder folder, Func<string, string?> path) =>
        [
            Command,
            .. Fixed,
            .. Inputs.SelectMany(name => Word(name, path(name) ?? folder[NameOf(name)], folder)),
            .. Outputs.Where(name => path(name) is not null || (Command, name) is ("train", "--model") or ("split", not "--bad-rows")).SelectMany(
                name => Word(name, path(name) ?? folder[name.TrimStart('-') + ".out"], folder)),
        ];

        static string[] Word(string name, string path, TestFolder folder) =>
            name is "FILE" or "MODEL" ? [path] : name is "--compare" ? [name, path, folder["second.als"]] : [name, path];
    }
}
