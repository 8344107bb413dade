using System.Text;
using System.Text.Json;
using GpuAls.Core.Model;
using GpuAls.Serving.Events;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals update and gpuals forget.</summary>
public sealed class UpdateTests : IDisposable
{
    readonly TasteModel taste = new();

    public void Dispose() => taste.Dispose();

    [Fact]
    public void AnUpdate_AddsAUser_AndReplacesTheModel()
    {
        var run = Gpuals.Run("update", taste.Path, taste.Write("new.tsv", "metal9\tSlayer\t8\nmetal9\tAnthrax\t9\nmetal0\tAnthrax\t2\n"));

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.StartsWith("Added 2 pairs, 1 user and 0 items, and changed the strength of 1 pair.\nSolved ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"\nWrote {taste.Path}: 9 users × 8 items, 26 pairs, ", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\nSince the full training: 1 update, 3 pairs changed (12.5 %); the relative gradient of ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Read ", run.Error, StringComparison.Ordinal);
        Assert.Contains("Megadeth", Gpuals.Answer("recommend", taste.Path, "--user", "metal9", "-n", "2"), StringComparison.Ordinal);
        using var info = JsonDocument.Parse(Gpuals.Answer("info", taste.Path, "--output", "json"));
        Assert.Equal(1, info.RootElement.GetProperty("updates").GetProperty("count").GetInt32());
    }

    [Fact]
    public void ManyChanges_AskForAFullTraining()
    {
        var file = taste.Write("new.tsv", string.Concat(Enumerable.Range(0, 6).Select(n => $"new{n}\tSlayer\t5\n")));
        var run = Gpuals.Run("update", taste.Path, file);

        Assert.EndsWith(
            $"\nA full training is due: updates changed 25 % of the pairs of the last one, more than 20 %. Run: gpuals update {taste.Path} --full\n",
            run.Output,
            StringComparison.Ordinal);
        var trained = Gpuals.Run("update", taste.Path, "--full", "--use-gpu", "false");
        Assert.True(trained.Code == ExitCode.Done, trained.Error);
        Assert.StartsWith("Trained 20 iterations of 2 factors in ", trained.Output, StringComparison.Ordinal);
        using var model = AlsModel.Open(taste.Path, inMemory: true);
        Assert.Equal((14, 30L, null), (model.Users.Count, model.Known.Entries, model.Training.Updates));
    }

    [Fact]
    public void AFullTraining_TakesNewInteractionsAsWell()
    {
        var other = Path.Combine(Path.GetDirectoryName(taste.Path)!, "other.als");
        var before = File.ReadAllBytes(taste.Path);
        Gpuals.Answer("update", taste.Path, taste.Write("new.tsv", "metal9\tSlayer\t8\n"), "--full", "-m", other, "--use-gpu", "false", "-q");

        using var model = AlsModel.Open(other, inMemory: true);
        Assert.Equal((9, 25L), (model.Users.Count, model.Known.Entries));
        Assert.Equal(before, File.ReadAllBytes(taste.Path));
    }

    [Fact]
    public void AForgottenUser_IsNowhereInTheFile()
    {
        var old = Encoding.UTF8.GetBytes("metal2");
        Assert.True(File.ReadAllBytes(taste.Path).AsSpan().IndexOf(old) >= 0);
        var run = Gpuals.Run("forget", taste.Path, "--user", "METAL2");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Equal("Removing 1 user: 'metal2'.\n", run.Error);
        Assert.StartsWith("Removed 3 pairs.\nSolved ", run.Output, StringComparison.Ordinal);
        Assert.True(File.ReadAllBytes(taste.Path).AsSpan().IndexOf(old) < 0);
        Assert.Contains("no user named 'metal2' in ", Gpuals.Run("recommend", taste.Path, "--user", "metal2").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyUsers_AreForgottenAtOnce_WithTheItemsThatNobodyElseHas()
    {
        var gone = taste.Write("gone.txt", "pop0\npop1\npop2\npop3\nnobody\n");
        var run = Gpuals.Run("forget", taste.Path, "--users", gone, "--on-unknown", "skip", "--full", "--use-gpu", "false");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains(
            "\nRemoving 4 users: 'pop0', 'pop1', 'pop2', 'pop3'.\nRemoving 4 items that nobody else has.\n", run.Error, StringComparison.Ordinal);
        using var model = AlsModel.Open(taste.Path, inMemory: true);
        Assert.Equal((4, 4, null), (model.Users.Count, model.Items.Count, model.Training.Updates));
    }

    [Fact]
    public void AForgottenItem_IsNowhereInTheFile()
    {
        var old = Encoding.UTF8.GetBytes("Slayer");
        Assert.True(File.ReadAllBytes(taste.Path).AsSpan().IndexOf(old) >= 0);
        var run = Gpuals.Run("forget", taste.Path, "--item", "slayer");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Equal("Removing 1 item: 'Slayer'.\n", run.Error);
        Assert.Matches("^Removed [1-9] pairs\\.\nSolved ", run.Output);
        Assert.True(File.ReadAllBytes(taste.Path).AsSpan().IndexOf(old) < 0);
        Assert.Contains("no item named 'Slayer' in ", Gpuals.Run("similar-items", taste.Path, "--item", "Slayer").Error, StringComparison.Ordinal);
        using var model = AlsModel.Open(taste.Path, inMemory: true);
        Assert.Equal((8, 7), (model.Users.Count, model.Items.Count));
    }

    [Fact]
    public void ItemsOfAFile_AreForgotten_WithTheUsersWhoHaveNothingElse()
    {
        var gone = taste.Write("gone.txt", string.Concat(TasteModel.Pop.Select(name => $"{name}\n")));
        var run = Gpuals.Run("forget", taste.Path, "--items", gone, "--output", "json");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.EndsWith("Removing 4 users without any other item.\n", run.Error, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(
            (4, 4), (report.RootElement.GetProperty("removedUsers").GetInt32(), report.RootElement.GetProperty("removedItems").GetInt32()));
    }

    [Fact]
    public void AForgottenName_MayNotWaitInTheJournalOfAService()
    {
        using (var journal = EventJournal.Open(taste.Path))
            journal.Append([new("metal2", "Slayer", 1, DateTimeOffset.UtcNow), new("pop1", "Slayer", 1, DateTimeOffset.UtcNow)]);
        var before = File.ReadAllBytes(taste.Path);
        var run = Gpuals.Run("forget", taste.Path, "--user", "metal2");
        Assert.Equal(
            $"gpuals: {taste.Path}.events has 1 event with these names; expected none\n"
                + "        Serve the model with --accept-events until no event waits, stop the service, and forget the names then\n",
            run.Error);
        Assert.Equal(before, File.ReadAllBytes(taste.Path));
        using (EventJournal.Open(taste.Path))
        {
            Assert.Equal(
                $"gpuals: {taste.Path}.events: in use by another service; expected one service that accepts events for a model\n"
                    + "        Stop the service first: it could add events with these names again\n",
                Gpuals.Run("forget", taste.Path, "--user", "pop3").Error);
        }

        Assert.Equal(ExitCode.Done, Gpuals.Run("forget", taste.Path, "--user", "pop3").Code);
    }

    [Fact]
    public void ADayOfSingleEvents_IsNoCauseForAWarning()
    {
        var file = taste.Write("new.tsv", string.Concat(Enumerable.Range(0, 30).Select(n => $"new{n}\tSlayer\t{n + 1}\n")));
        var run = Gpuals.Run("update", taste.Path, file);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.DoesNotContain("Warning", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expected FILE, a database (--from and --query), --user-features, --item-features, or --full", "update", "MODEL")]
    [InlineData("--use-gpu requires --full; without it, the command runs on the CPU", "update", "MODEL", "NEW", "--use-gpu", "true")]
    [InlineData(
        "--tolerance and --full exclude each other: a full training solves every vector", "update", "MODEL", "--full", "--tolerance", "0.1")]
    [InlineData("--tolerance is '1'; expected a number above 0 and below 1", "update", "MODEL", "NEW", "--tolerance", "1")]
    [InlineData("would overwrite", "update", "MODEL", "NEW", "--model", "MODEL")]
    [InlineData("would overwrite", "update", "MODEL", "MODEL")]
    [InlineData("expected --user, --users, --item or --items: the names to remove", "forget", "MODEL")]
    [InlineData("--on-unknown requires --users or --items, a file with names", "forget", "MODEL", "--user", "pop1", "--on-unknown", "skip")]
    [InlineData("no user named 'nobody' in ", "forget", "MODEL", "--user", "nobody")]
    [InlineData("the names are all users of the model; expected at least one to keep", "forget", "MODEL", "--users", "ALL")]
    public void Errors_AreExplained(string error, params string[] words)
    {
        var before = File.ReadAllBytes(taste.Path);
        var file = taste.Write("new.tsv", "metal9\tSlayer\t8\n");
        var all = taste.Write("all.txt", string.Concat(Enumerable.Range(0, 4).Select(n => $"metal{n}\npop{n}\n")));
        var run = Gpuals.Run([.. words.Select(word => word switch { "MODEL" => taste.Path, "NEW" => file, "ALL" => all, _ => word })]);

        Assert.NotEqual(ExitCode.Done, run.Code);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(taste.Path));
    }

    [Fact]
    public void OtherEventWeights_AreRefused()
    {
        var events = taste.Write("events.tsv", "a\tx\tbuy\na\ty\tview\nb\tx\tview\nb\tz\tbuy\n");
        var model = Path.Combine(Path.GetDirectoryName(taste.Path)!, "events.als");
        string[] layout = ["--event-column", "2", "--event-weight"];
        Gpuals.Answer(["train", events, "-m", model, .. layout, "view=1,buy=5", "--factors", "2", "--use-gpu", "false", "-q"]);

        var run = Gpuals.Run(["update", model, events, .. layout, "view=1,buy=4"]);
        Assert.Contains(
            "--event-weight is view=1,buy=4, but the model was trained with view=1,buy=5; expected the same weights",
            run.Error,
            StringComparison.Ordinal);
        Assert.Contains("Use the weights of the model: --event-weight view=1,buy=5", run.Error, StringComparison.Ordinal);
        Gpuals.Answer(["update", model, events, .. layout, "view=1,buy=5", "-q"]);
    }

    [Theory]
    [InlineData("users", "--user-features")]
    [InlineData("items", "--item-features")]
    public void AModelWithFeatures_TakesNewRows_AndRowsThatOnlyTheTableHad(string side, string option)
    {
        var users = string.Concat(Enumerable.Range(0, 4).Select(n => $"metal{n}\tloud\npop{n}\tsoft\n")) + "metal9\tloud\nnobody\tsoft\n";
        var items = string.Concat(Enumerable.Range(0, 4).Select(n => $"{TasteModel.Metal[n]}\tloud\n{TasteModel.Pop[n]}\tsoft\n"))
            + "Anthem\tloud\nNothing\tsoft\n";
        var table = taste.Write("table.tsv", "name\tkind\n" + (side == "users" ? users : items));
        var model = Path.Combine(Path.GetDirectoryName(taste.Path)!, "features.als");
        Gpuals.Answer(
            "train", taste.Plays, "-m", model, option, table, "--feature-regularization", "1", "--factors", "2", "--neighbours", "0", "--use-gpu",
            "false", "-q");
        using (var trained = AlsModel.Open(model, inMemory: true))
            Assert.Equal(side == "users" ? (2, 0) : (0, 2), (trained.ColdUsers, trained.ColdItems));

        // Of metal9 or Anthem, the table has the features; of the others, nobody knows any.
        var file = taste.Write("new.tsv", "metal9\tSlayer\t8\nmetal9\tAnthem\t8\nmetal0\tAnthem\t3\nlate\tAnthem\t3\n");
        var run = Gpuals.Run("update", model, file);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        using (var updated = AlsModel.Open(model, inMemory: true))
        {
            Assert.Equal(side == "users" ? (1, 0) : (0, 1), (updated.ColdUsers, updated.ColdItems));
            Assert.Equal(side == "users" ? (11, 9) : (10, 10), (updated.Users.Count, updated.Items.Count));
            var names = side == "users" ? updated.Users : updated.Items;
            var features = (side == "users" ? updated.Features!.Users : updated.Features!.Items)!;
            string[] loud = side == "users" ? ["metal0", "metal9"] : ["Slayer", "Anthem"];
            Assert.Equal(features.RowColumns(names.Find(loud[0])).ToArray(), features.RowColumns(names.Find(loud[1])).ToArray());
            Assert.Equal(names.Count - 1, names.Find(side == "users" ? "nobody" : "Nothing"));
        }

        Assert.Contains("Megadeth", Gpuals.Answer("recommend", model, "--user", "metal9", "-n", "3", "-q"), StringComparison.Ordinal);
        var both = Gpuals.Run("update", model, file, "--full");
        Assert.Equal(
            $"gpuals: {model} has features of {side}, which gpuals update FILE --full does not support; expected a model without features\n"
                + $"        Do one after the other: gpuals update {model} FILE && gpuals update {model} --full\n",
            both.Error);
        var forget = Gpuals.Run("forget", model, "--user", "metal2");
        Assert.Equal(
            $"gpuals: {model} has features of {side}, which gpuals forget without --full does not support; expected a model without features\n"
                + $"        Train the model anew without the names: gpuals forget {model} --user NAME --full\n",
            forget.Error);
    }

    [Fact]
    public void AFullTrainingWithFeatures_IsTheSameTrainingAgain()
    {
        var table = taste.Write("table.tsv", "name\tkind\n" + string.Concat(Enumerable.Range(0, 4).Select(n => $"metal{n}\tloud\npop{n}\tsoft\n")));
        var folder = Path.GetDirectoryName(taste.Path)!;
        var (model, again) = (Path.Combine(folder, "features.als"), Path.Combine(folder, "again.als"));
        Gpuals.Answer(
            "train", taste.Plays, "-m", model, "--user-features", table, "--factors", "2", "--neighbours", "0", "--use-gpu", "false", "-q");
        Gpuals.Answer("update", model, "--full", "-m", again, "--use-gpu", "false", "-q");
        using var trained = AlsModel.Open(model, inMemory: true);
        using var once = AlsModel.Open(again, inMemory: true);
        Assert.NotNull(once.UserFeatures);
        for (var row = 0; row < 8; row++) Assert.Equal(trained.Factors.Users.Row(row).ToArray(), once.Factors.Users.Row(row).ToArray());
    }

    [Fact]
    public void AForgottenUserWithFeatures_LeavesNothing_AndTheRestIsTrainedWithTheirs()
    {
        string[] users =
        [
            .. Enumerable.Range(0, 4).Select(n => $"metal{n}\tNorway\trock{(n == 0 ? "" : "|night")}\n"),
            .. Enumerable.Range(0, 4).Select(n => $"pop{n}\tSweden\tdance\n"),
        ];
        var others = string.Concat(users.Where(row => !row.StartsWith("metal2", StringComparison.Ordinal))) + "newcomer\tSweden\tdance\n";
        var all = taste.Write("users.tsv", $"name\tcountry\ttags\n{others}metal2\tAtlantis\trock|lyres\n");
        var kinds = string.Concat(TasteModel.Metal.Select(band => $"{band}\tloud\n").Concat(TasteModel.Pop.Select(band => $"{band}\tsoft\n")));
        var items = taste.Write("items.tsv", $"name\tkind\n{kinds}Nobody\tloud\n");
        var plays = taste.Write("more.tsv", File.ReadAllText(taste.Plays) + "metal2\tTheirs\t12345.5\n");
        var folder = Path.GetDirectoryName(taste.Path)!;
        var (model, never) = (Path.Combine(folder, "features.als"), Path.Combine(folder, "never.als"));
        string[] options =
        [
            "--item-features", items, "--feature-regularization", "1", "--factors", "2", "--neighbours", "2", "--alpha", "0.5",
            "--regularization", "2", "--use-gpu", "false", "-q",
        ];
        Gpuals.Answer(["train", plays, "-m", model, "--user-features", all, .. options]);
        byte[][] traces = [.. new[] { "metal2", "Theirs", "Atlantis", "lyres" }.Select(Encoding.UTF8.GetBytes), BitConverter.GetBytes(12345.5f)];
        // The search would find them.
        Assert.All(traces, trace => Assert.True(File.ReadAllBytes(model).AsSpan().IndexOf(trace) >= 0));

        var run = Gpuals.Run("forget", model, "--user", "metal2", "--full", "--use-gpu", "false");

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("\nLearned from 2 features of users in ", run.Output, StringComparison.Ordinal);
        Assert.All(traces, trace => Assert.True(File.ReadAllBytes(model).AsSpan().IndexOf(trace) < 0));
        // It is the model of a training that never had the user.
        var played = File.ReadLines(taste.Plays).Where(row => !row.StartsWith("metal2", StringComparison.Ordinal));
        var rest = taste.Write("rest.tsv", string.Concat(played.Select(row => $"{row}\n")));
        Gpuals.Answer(["train", rest, "-m", never, "--user-features", taste.Write("others.tsv", $"name\tcountry\ttags\n{others}"), .. options]);
        using var left = AlsModel.Open(model, inMemory: true);
        using var expected = AlsModel.Open(never, inMemory: true);
        Assert.Equal((1, 1), (left.ColdUsers, left.ColdItems));
        Assert.Equal(Values(expected), Values(left));
        Assert.Equal(expected.UserSchema!.Means, left.UserSchema!.Means);
        Assert.Equal(expected.UserSchema.Rows, left.UserSchema.Rows);
        for (var user = 0; user < expected.Users.Count; user++)
        {
            Assert.Equal(expected.Users.Name(user), left.Users.Name(user));
            Assert.Equal(expected.Factors.Users.Row(user).ToArray(), left.Factors.Users.Row(user).ToArray());
            Assert.Equal(expected.Features!.Users!.RowColumns(user).ToArray(), left.Features!.Users!.RowColumns(user).ToArray());
        }

        Assert.Equal(3, Gpuals.Answer("recommend", model, "--user", "newcomer", "-n", "3", "--output", "tsv", "-q").Split('\n').Length - 2);
    }

    static IEnumerable<string> Values(AlsModel model) => model.UserSchema!.Features.SelectMany(feature => feature.Values);
}
