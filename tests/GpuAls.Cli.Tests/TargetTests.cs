using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Help;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Targets;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Databases.Addresses;
using GpuAls.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace GpuAls.Cli.Tests;

/// <summary>Recommendations to many users in files, in folders of Parquet files, and in tables of databases: recommend --to.</summary>
public sealed class TargetTests(TasteModel tastes, PostgresServer postgres) : IClassFixture<TasteModel>, IDisposable
{
    const string Kinds = "a file that ends in .tsv, .jsonl or .parquet, a folder that ends in /, or duckdb:FILE, sqlite:FILE, "
        + "postgresql:CONNECTION STRING or postgresql://HOST/DATABASE";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("recs.tsv", "tsv"), InlineData("recs.jsonl", "json"), InlineData("RECS.TSV", "tsv")]
    public void AFileOfLines_IsTheOutput(string name, string format)
    {
        var run = Recommend("--to", folder[name], "--because", "2", "--percentiles");
        Assert.Equal(
            (ExitCode.Done, $"Wrote 40 recommendations for 8 users to {folder[name]} in TIME.\n", "8 users get fewer than the requested 20.\n"),
            (run.Code, WithoutTime(run.Output), run.Error));
        Assert.Equal(Recommend("--output", format, "-q", "--because", "2", "--percentiles").Output, File.ReadAllText(folder[name]));
    }

    [Theory]
    [InlineData("recs.parquet"), InlineData("recs/"), InlineData("sqlite:"), InlineData("duckdb:"), InlineData("postgresql:")]
    public void ATable_HasTheRowsOfTheOutput(string kind)
    {
        var (target, query) = Target(kind);
        var run = Recommend([.. target, "-q", "-n", "5", "--include-known"]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Equal("", run.Error);
        var expected = Recommend("--output", "tsv", "-q", "-n", "5", "--include-known").Output.TrimEnd('\n').Split('\n');
        Assert.Equal("user\trank\titem\tscore", expected[0]);
        Assert.Equal(expected, Read(query));
    }

    [Theory]
    [InlineData("recs.parquet"), InlineData("sqlite:"), InlineData("duckdb:"), InlineData("postgresql:")]
    public void ATableWithReasons_HasThemAsJson(string kind)
    {
        var (target, query) = Target(kind);
        Gpuals.Answer([.. Command(), .. target, "-n", "1", "--because", "1", "--percentiles", "-q"]);
        var rows = Read(query);
        Assert.Equal("user\trank\titem\tscore\tpercentile\tbecause", rows[0]);
        var fields = rows[1].Split('\t');
        Assert.Equal(["metal0", "1", "Slayer"], fields[..3]);
        Assert.InRange(double.Parse(fields[4], CultureInfo.InvariantCulture), 50, 100);
        Assert.StartsWith("[{\"item\":\"", fields[5], StringComparison.Ordinal);
        Assert.Contains("\",\"contribution\":0.", fields[5], StringComparison.Ordinal);
    }

    [Fact]
    public void ItemsWithNamesOfTheirOwn_HaveTheirIds()
    {
        var plays = folder.Write("plays.tsv", "ann\t1\t5\nann\t2\t5\nbob\t1\t5\nbob\t3\t5\n");
        var names = folder.Write("names.tsv", "1\tMuse\n2\tAbba\n3\tKylie\n");
        Gpuals.Answer("train", plays, "--names", names, "--model", folder["m.als"], "--factors", "2", "--use-gpu", "false", "-q");
        var (target, query) = Target("sqlite:");
        Gpuals.Answer(["recommend", folder["m.als"], "--all-users", "--use-gpu", "false", "-q", .. target]);
        var rows = Read(query);
        Assert.Equal("user\trank\titem\titemId\tscore", rows[0]);
        Assert.StartsWith("ann\t1\tKylie\t3\t", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_HaveAtMostTheTypedRows_AndKeepAUserTogether()
    {
        Gpuals.Answer([.. Command(), "--to", folder["recs/"], "--shard-rows", "5", "-n", "2", "--include-known", "-q"]);
        Assert.Equal(
            ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet", "part-00003.parquet"],
            Directory.GetFiles(folder["recs"]).Select(Path.GetFileName).Order());
        Assert.Equal(["recs"], folder.Names);
        Assert.Equal(["n", "4"], Read(("duckdb::memory:", $"SELECT count(*)::int AS n FROM '{folder["recs/part-00000.parquet"]}'")));
        Assert.Equal(["n", "16"], Read(("duckdb::memory:", $"SELECT count(*)::int AS n FROM '{folder["recs"]}/*.parquet'")));
        // One user has more rows than a file may have.
        Gpuals.Answer([.. Command(), "--to", folder["recs/"], "--shard-rows", "1", "-n", "2", "--include-known", "-q", "--overwrite"]);
        Assert.Equal(8, Directory.GetFiles(folder["recs"]).Length);
    }

    [Theory]
    [InlineData("recs.tsv", "{0} exists and is not empty; expected a new file", "Name another file: --to. Or replace it: --overwrite")]
    [InlineData("recs.parquet", "{0} exists and is not empty; expected a new file", "Name another file: --to. Or replace it: --overwrite")]
    [InlineData("recs/", "{0} exists and is not empty; expected a new folder", "Name another folder: --to. Or replace it: --overwrite")]
    [InlineData(
        "sqlite:", "the table recs of {0} exists; expected a new table", "Name another table: --table. Or replace it: --overwrite")]
    public void AnExistingTarget_IsKept_UnlessItIsReplaced(string kind, string message, string remedy)
    {
        var (target, query) = Target(kind);
        Gpuals.Answer([.. Command(), .. target, "-q", "-n", "1"]);
        var shown = string.Format(CultureInfo.InvariantCulture, message, target[1]);
        Assert.Equal(
            (ExitCode.UserError, "", $"gpuals: {shown}\n        {remedy}\n"), Parts(Recommend([.. target, "-n", "2", "--include-known"])));
        if (kind != "recs.tsv") Assert.Equal(9, Read(query).Count);
        Gpuals.Answer([.. Command(), .. target, "-q", "-n", "2", "--include-known", "--overwrite"]);
        if (kind != "recs.tsv") Assert.Equal(17, Read(query).Count);
    }

    [Fact]
    public void ATemporaryFolderOfAKilledRun_IsDeletedByTheNextRun_AndOneInUseIsKept()
    {
        using var inUse = new ShardFolder(folder["recs/"]);
        inUse.Next();
        string[] names = [.. folder.Names];
        var left = names[0][..^"00000000.lock".Length] + "00000000";
        Directory.CreateDirectory(folder[$"{left}.tmp"]);
        folder.Write($"{left}.tmp/part-00000.parquet", "x");
        folder.Write($"{left}.lock", "");
        Gpuals.Answer([.. Command(), "--to", folder["recs/"], "-q"]);
        Assert.Equal([.. names, "recs"], folder.Names);
        Assert.Equal(["part-00000.parquet"], Directory.GetFileSystemEntries(folder["recs"]).Select(Path.GetFileName));
    }

    [Fact]
    public void AFullDisk_IsAnError_AndLeavesNothing()
    {
        var disk = Directory.CreateDirectory(folder["disk"]).FullName;
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Shell($"mount -t tmpfs -o size=1m tmpfs '{disk}'") == 0, "a small disk needs root on Linux, to mount it");
        try
        {
            foreach (var name in (string[])["recs.tsv", "recs.jsonl", "recs.parquet", "recs/"])
            {
                var (command, target) = (new TargetCommand(new Terminal(TextWriter.Null, TextWriter.Null, Stream.Null)), $"{disk}/{name}");
                var run = new AnswerRun(30_000, 10, [new("user", typeof(string)), new("rank", typeof(int))], "one", _ => Answers());
                var error = Assert.Throws<RemedyException>(
                    () => command.Target.Write(command.Parse(["--to", target, "--all"]), run, CancellationToken.None));
                Assert.StartsWith($"{target}: cannot be written: No space left on device", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(".tmp", error.Message, StringComparison.Ordinal);
                Assert.Equal($"Name another {(name == "recs/" ? "folder" : "file")}: --to", error.Remedy);
                Assert.Empty(Directory.GetFileSystemEntries(disk));
            }
        }
        finally
        {
            Shell($"umount '{disk}'");
        }

        static IEnumerable<Report> Answers()
        {
            for (var user = 0; user < 30_000; user++)
            {
                var items = Enumerable.Range(1, 10).Select(rank => (object?[])[rank]).ToList();
                var name = $"{Guid.NewGuid()}{Guid.NewGuid()}";
                yield return new Report(null, [new("user", null, name)], new Table("items", null, [new("rank", "Rank")], items));
            }
        }

        static int Shell(string command)
        {
            using var shell = System.Diagnostics.Process.Start("sh", ["-c", $"{command} 2>/dev/null"]);
            shell.WaitForExit();
            return shell.ExitCode;
        }
    }

    [Fact]
    public void AFolderWithOtherFiles_IsNeverReplaced()
    {
        Directory.CreateDirectory(folder["recs"]);
        folder.Write("recs/thesis.txt", "x");
        Assert.Equal(
            (ExitCode.UserError, "", $"gpuals: {folder["recs/"]} has 'thesis.txt', which is no shard of lists; expected a new folder\n"
                + "        Name another folder: --to\n"),
            Parts(Recommend("--to", folder["recs/"], "--overwrite")));
    }

    [Theory]
    [InlineData($"--to is 'recs.csv'; expected {Kinds}", "--all-users", "--to", "recs.csv")]
    [InlineData("--to is empty; expected a file, a folder or a database", "--all-users", "--to", "")]
    [InlineData("--to requires --users, --all-users or --history", "--user", "metal0", "--to", "recs.tsv")]
    [InlineData("--to with a database requires --table, the name of the table", "--all-users", "--to", "sqlite:a.db")]
    [InlineData(
        "--table requires --to with a database: duckdb:FILE, sqlite:FILE, postgresql:CONNECTION STRING or "
        + "postgresql://HOST/DATABASE", "--all-users", "--to", "recs.tsv", "--table", "recs")]
    [InlineData("--table requires --to", "--all-users", "--table", "recs")]
    [InlineData("--shard-rows requires --to", "--all-users", "--shard-rows", "9")]
    [InlineData("--overwrite requires --to", "--all-users", "--overwrite")]
    [InlineData("--shard-rows requires --to with a folder, whose name ends in /", "--all-users", "--to", "recs.parquet", "--shard-rows", "9")]
    [InlineData("--shard-rows is '0'; expected a whole number of 1 or more", "--all-users", "--to", "recs/", "--shard-rows", "0")]
    [InlineData(
        "--output is for printed results; with --to, the target decides the format", "--all-users", "--to", "recs.tsv", "--output", "tsv")]
    public void AWrongOption_IsAnError(string message, params string[] words) => Assert.Equal(
        (ExitCode.WrongUse, "", $"gpuals: {message}\n        For all options: gpuals recommend --help\n"),
        Parts(Gpuals.Run(["recommend", tastes.Path, .. words])));

    [Theory]
    [InlineData("mysql://root:secret@db/shop", "unknown kind of database 'mysql'; expected duckdb:FILE, sqlite:FILE, "
        + "postgresql:CONNECTION STRING or postgresql://HOST/DATABASE", null)]
    [InlineData("postgresql:Password=secret", "the address of the PostgreSQL database has no host",
        "Name the host: \"postgresql:Host=localhost;Database=NAME\", or postgresql://localhost/NAME")]
    [InlineData("postgresql://ann:secret@127.0.0.1:1/shop", "cannot open postgresql://ann@127.0.0.1:1/shop: no server listens at 127.0.0.1:1",
        "Start the server, or correct the host and the port")]
    public void AWrongDatabase_IsAnErrorWithoutThePassword(string to, string message, string? remedy) => Assert.Equal(
        (ExitCode.UserError, "", $"gpuals: {message}\n{(remedy is null ? "" : $"        {remedy}\n")}"),
        Parts(Recommend("--to", to, "--table", "recs")));

    [Fact]
    public void AFolderThatIsMissing_IsAnError()
    {
        Assert.Equal(
            (ExitCode.UserError, "", $"gpuals: cannot write the recommendations to {folder["a/b/"]}: the folder '{folder["a"]}' does not exist\n"
                + "        Create the folder, or name another one: --to\n"),
            Parts(Recommend("--to", folder["a/b/"])));
        folder.Write("a", "x");
        Assert.Equal(
            (ExitCode.UserError, "", $"gpuals: {folder["a/"]} is a file; expected a folder\n        Name another folder: --to\n"),
            Parts(Recommend("--to", folder["a/"])));
    }

    [Theory]
    [InlineData("recs.tsv", false), InlineData("recs.parquet", false), InlineData("recs/", false), InlineData("sqlite:", true)]
    public void ACancelledRun_LeavesNothing_OrIsContinued(string kind, bool continues)
    {
        const int users = 3000, rows = 20;
        var (target, query) = Target(kind);
        using var source = new CancellationTokenSource();
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var terminal = new Terminal(output, error, Stream.Null);
        var command = new TargetCommand(terminal);
        List<int> starts = [];
        var run = new AnswerRun(users, rows, [new("user", typeof(string)), new("rank", typeof(int))], "one", from =>
        {
            starts.Add(from);
            return Answers(from);
        });
        var parse = command.Parse([.. target, "--all"]);
        Assert.Throws<OperationCanceledException>(() => command.Target.Write(parse, run, source.Token));
        Assert.Equal(
            $"cancelled; {(continues ? "2,500 of 3,000 users are in the database; the same command continues" : "nothing was written")}",
            terminal.Written.CancelledMessage());
        if (!continues)
        {
            Assert.Empty(folder.Names);
            return;
        }

        command.Target.Write(parse, run, CancellationToken.None);
        Assert.Equal([0, 2500], starts);
        Assert.Equal("Continuing after 2,500 of 3,000 users: an interrupted run of this command wrote their rows.\n", error.ToString());
        Assert.Equal(
            $"Wrote 10,000 recommendations for 500 users to the table recs of {target[1]} in TIME.\n", WithoutTime(output.ToString()));
        Assert.Equal(
            Enumerable.Range(0, users).SelectMany(user => Enumerable.Range(1, rows).Select(rank => $"user {user}\t{rank}")),
            Read(query).Skip(1));

        IEnumerable<Report> Answers(int from)
        {
            for (var user = from; user < users; user++)
            {
                if (user == 2700) source.Cancel();
                var items = Enumerable.Range(1, rows).Select(rank => (object?[])[rank]).ToList();
                yield return new Report(null, [new("user", null, $"user {user}")], new Table("items", null, [new("rank", "Rank")], items));
            }
        }
    }

    [Fact]
    public async Task AServerThatCrashesInTheMiddle_ChangesNothingInTheTable()
    {
        // Other tests use the shared server meanwhile.
        using var server = new PostgresServer();
        server.Require();
        server.Query("CREATE DATABASE crash");
        var data = folder["plays.tsv"];
        Gpuals.Answer("generate", data, "--users", "30000", "--items", "500", "--rows", "300000", "-q");
        var model = folder["m.als"];
        Gpuals.Answer(
            "train", data, "--format", "lastfm-360k", "--model", model, "--factors", "4", "--iterations", "2", "--neighbours", "0", "--use-gpu",
            "false", "-q");
        string[] to = ["recommend", model, "--all-users", "--use-gpu", "false", "--to", server.Address("crash")];
        var crash = Task.Run(async () =>
        {
            const string state = "SELECT CASE WHEN to_regclass('recs__gpuals_state') IS NULL THEN '0' ELSE "
                + "(xpath('/row/done/text()', query_to_xml('SELECT done FROM recs__gpuals_state', false, true, '')))[1]::text END";
            while (server.Query(state, "crash") is "0" or "") await Task.Delay(10, TestContext.Current.CancellationToken);
            server.Crash();
        }, TestContext.Current.CancellationToken);
        var run = Gpuals.Run([.. to, "--table", "recs", "-q"]);
        await crash;
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Matches(
            "^gpuals: cannot write the table recs of postgresql://postgres@.*/crash: the connection was lost\n        Repeat the command when the "
            + "server is there again. The same command then continues after the first [0-9,]+ users\n$",
            run.Error);
        server.Require();
        run = Gpuals.Run([.. to, "--table", "recs"]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Matches("Continuing after [0-9,]+ of 30,000 users: an interrupted run of this command wrote their rows.", run.Error);
        Gpuals.Answer([.. to, "--table", "undisturbed", "-q"]);
        Assert.Equal(
            "600000|0",
            server.Query(
                "SELECT (SELECT count(*) FROM recs), (SELECT count(*) FROM (TABLE recs EXCEPT ALL TABLE undisturbed) AS different)", "crash"));
        Assert.Equal("2", server.Query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'", "crash"));
    }

    [Fact]
    public void TheFingerprint_DependsOnAllThatDecidesTheRows()
    {
        var model = new OpenModel(tastes.Path);
        var query = new RecommendQuery(model, new RecommendOptions { Count = 5 }, new RerankOptions(), 0, false);
        int[] users = [0, 1, 2];
        var one = RunFingerprint.Of(query, users);
        Assert.Equal(one, RunFingerprint.Of(query with { Model = new OpenModel(tastes.Path) }, [0, 1, 2]));
        Gpuals.Answer(
            "train", tastes.Write("other.tsv", File.ReadAllText(Path.ChangeExtension(tastes.Path, ".tsv"))), "--model", folder["other.als"],
            "--factors", "2", "--seed", "7", "--use-gpu", "false", "-q");
        string[] others =
        [
            RunFingerprint.Of(query with { Model = new OpenModel(folder["other.als"]) }, users),
            RunFingerprint.Of(query with { Options = query.Options with { Count = 6 } }, users),
            RunFingerprint.Of(query with { Options = query.Options with { IncludeKnown = true } }, users),
            RunFingerprint.Of(query with { Options = query.Options with { Exclude = [1] } }, users),
            RunFingerprint.Of(query with { Options = query.Options with { Only = [1] } }, users),
            RunFingerprint.Of(query with { Rerank = new RerankOptions { PopularityPenalty = 1 } }, users),
            RunFingerprint.Of(query with { Rerank = new RerankOptions { Diversity = 0.5 } }, users),
            RunFingerprint.Of(query with { Because = 1 }, users),
            RunFingerprint.Of(query with { Percentiles = true }, users),
            RunFingerprint.Of(query, [0, 1]),
            RunFingerprint.Of(query, [1, 0, 2]),
        ];
        Assert.Equal(others.Length + 1, others.Append(one).Distinct().Count());
    }

    [Fact]
    public void UsersWithoutRecommendations_AreCounted()
    {
        var only = folder.Write("only.txt", "Slayer\n");
        var run = Recommend("--to", folder["recs.tsv"], "-n", "1", "--only", only);
        Assert.Equal("3 users get no recommendations.\n", run.Error);
        Assert.Equal($"Wrote 5 recommendations for 8 users to {folder["recs.tsv"]} in TIME.\n", WithoutTime(run.Output));
    }

    sealed class TargetCommand : DocumentedCommand
    {
        public TargetCommand(Terminal terminal)
            : base("test", "A command with a target.")
        {
            Target = new TargetOptions(terminal, new PartOption());
            var all = new Option<bool>("--all");
            Add(all);
            Target.AddTo(this, new Option<string>("--output"), [all]);
        }

        public TargetOptions Target { get; }
    }

    /// <summary>The words of a target, and a query that reads it.</summary>
    (string[] Words, (string Address, string Query) Query) Target(string kind)
    {
        if (!kind.EndsWith(':'))
            return (["--to", folder[kind]], ("duckdb::memory:", $"SELECT * FROM '{folder[kind]}{(kind.EndsWith('/') ? "*.parquet" : "")}'"));
        var address = $"{kind}{folder["data"]}";
        if (kind == "postgresql:")
        {
            postgres.Require();
            var database = $"test{Guid.NewGuid():N}";
            postgres.Query($"CREATE DATABASE {database}");
            address = postgres.Address(database);
        }

        return (["--to", address, "--table", "recs"], (address, "SELECT * FROM recs"));
    }

    // A header and the rows, as TSV has them.
    static List<string> Read((string Address, string Statement) query)
    {
        using var connection = DatabaseAddress.Parse(query.Address).OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = query.Statement;
        using var reader = command.ExecuteReader();
        List<string> lines = [string.Join('\t', Enumerable.Range(0, reader.FieldCount).Select(reader.GetName))];
        while (reader.Read())
        {
            lines.Add(string.Join('\t', Enumerable.Range(0, reader.FieldCount).Select(n => reader.GetName(n) switch
            {
                // SQLite has one kind of number with a fraction.
                "score" => Convert.ToSingle(reader.GetValue(n), null).ToString(CultureInfo.InvariantCulture),
                _ => Convert.ToString(reader.GetValue(n), CultureInfo.InvariantCulture),
            })));
        }

        return lines;
    }

    string[] Command() => ["recommend", tastes.Path, "--all-users", "--use-gpu", "false"];

    Gpuals Recommend(params string[] words) => Gpuals.Run([.. Command(), .. words]);

    static (ExitCode, string, string) Parts(Gpuals run) => (run.Code, run.Output, run.Error);

    static string WithoutTime(string output) => System.Text.RegularExpressions.Regex.Replace(output, @"in [0-9.]+ s\.", "in TIME.");
}
