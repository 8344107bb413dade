namespace GpuAls.Faults.Tests;

/// <summary>
/// Two commands that write to one target at the same time: the result is one of the two complete results, each command says whether it has succeeded,
/// and nothing else is left. A third program that reads meanwhile finds a complete result at any time.
/// </summary>
public sealed class TwoProcessTests
{
    // Words that both have; the words of each; and the words of the result before them.
    static readonly Dictionary<string, (string Words, string[] Each, string? Old)> Pairs = new()
    {
        ["train"] = ($"train {Plays} -m out/m.als {Small}", ["--seed 1", "--seed 2"], $"train {Plays} -m out/m.als --seed 3 {Small}"),
        ["generate"] = ("generate out/plays.tsv --users 30 --items 20 --overwrite -q", ["--rows 200", "--rows 300"], null),
        ["recommend to a folder"] = ($"{Recommend} --to out/lists/", ["-n 2", "-n 3"], null),
        ["recommend to sqlite"] = ($"{Recommend} --to sqlite:out/to.sqlite --table {FolderContent.Table}", ["-n 2", "-n 3"], null),
        ["recommend to duckdb"] = ($"{Recommend} --to duckdb:out/to.duckdb --table {FolderContent.Table}", ["-n 2", "-n 3"], null),
        ["export"] = ("export in/a.als --to out/export -q --overwrite", ["--as npy", "--as npz"], "export in/b.als --as npy --to out/export -q"),
        ["tune"] = ($"tune {Plays} --factors 4 --state out/state.jsonl --neighbours 0 {Quiet}", ["--trials 2", "--trials 3"], null),
    };

    const string Plays = "in/plays.tsv --format lastfm-360k";
    const string Quiet = "--threads 1 --use-gpu false -q";
    const string Small = $"--factors 8 --iterations 2 {Quiet}";
    const string Recommend = "recommend in/a.als --all-users --use-gpu false -q --overwrite";

    public static TheoryData<string> Targets => [.. Pairs.Keys.Take(Extent.Of(1, 100, 100))];

    [Theory, MemberData(nameof(Targets))]
    public async Task OfTwoCommands_OneIsComplete(string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "one file cannot replace another that is open");
        var (words, each, old) = Pairs[target];
        var both = each.Select(word => new FileWrite($"{target} {word}", $"{words} {word}") { Old = old, IsContinued = target == "tune" }).ToArray();
        var results = both.Select(write => ResultOf(write)).ToList();
        if (old is not null) results.Add(ResultOf(new("old", old)));
        var (random, refused) = (new Random(16), 0);
        for (var round = 1; round <= Extent.Of(1, 3, 100); round++)
        {
            using var folder = both[0].Prepare();
            using var end = new CancellationTokenSource();
            var reader = Task.Run(() => Watch(folder, results, canBeMissing: old is null, end.Token), CancellationToken.None);
            var first = Running.Wait(Traced.Start(both[0].In(folder)));
            // A command takes about this long.
            await Task.Delay(random.Next(round % 2 == 0 ? 30 : 300), TestContext.Current.CancellationToken);
            var runs = await Task.WhenAll(first, Running.Wait(Traced.Start(both[1].In(folder))));
            await end.CancelAsync();
            await reader;
            var after = $"{target}, round {round}: {string.Join(" | ", runs.Select(run => $"{run.Code} {run.Error}"))}";
            Assert.True(runs.Any(run => run.Code == 0), after);
            foreach (var run in runs.Where(run => run.Code != 0))
            {
                Assert.True(run.Code == 1 && run.Error.StartsWith("gpuals: ", StringComparison.Ordinal), after);
                refused++;
            }

            // The result of a command that says that it has succeeded.
            var found = FolderContent.Read(folder.Path);
            var complete = runs.Zip(results).Where(pair => pair.First.Code == 0).Select(pair => pair.Second);
            Assert.True(complete.Any(result => result.SequenceEqual(found)), $"{after}: neither result: {string.Join(", ", found.Keys)}");
            Assert.True(FolderContent.Temporaries(folder.Path) is [], $"{after}: left {string.Join(", ", folder.Names)}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} commands were refused");
    }

    [Fact]
    public async Task ASecondSearchOnOneState_IsRefused()
    {
        using var folder = new TestFolder();
        var state = folder["state.jsonl"];
        string[] words = ["tune", Inputs.Current.Plays, "--format", "lastfm-360k", "--minutes", "1", "--state", state, "--no-config", "-q"];
        using var first = System.Diagnostics.Process.Start(Traced.Start(words))!;
        try
        {
            while (new FileInfo(state) is not { Exists: true, Length: > 0 } && !first.HasExited)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            // Not refused, it would search until its time is over.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var second = Gpuals.Run(words, "", limit.Token);
            Assert.Equal(ExitCode.UserError, second.Code);
            Assert.Matches(@"^gpuals: .*state\.jsonl.*used by another process.*\n        \S.*\n$", second.Error);
        }
        finally
        {
            first.Kill();
        }
    }

    static SortedDictionary<string, string> ResultOf(FileWrite write)
    {
        using var folder = new TestFolder();
        write.Repeat(folder, "alone");
        return FolderContent.Read(folder.Path);
    }

    // Databases lock their files while they are written, and a search shows its trials one after the other.
    static void Watch(TestFolder folder, List<SortedDictionary<string, string>> results, bool canBeMissing, CancellationToken end)
    {
        var names = results.SelectMany(result => result.Keys).Distinct().Where(name => name.EndsWith(".als", StringComparison.Ordinal)).ToArray();
        while (!end.IsCancellationRequested)
        {
            foreach (var name in names)
            {
                if (canBeMissing && !File.Exists(folder[name])) continue;
                var text = FolderContent.ReadFile(folder[name]);
                Assert.Contains(results, result => result[name] == text);
            }

            Thread.Sleep(2);
        }
    }
}
