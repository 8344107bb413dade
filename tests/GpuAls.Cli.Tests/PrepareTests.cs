using System.IO.Compression;
using System.Text;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Prepared;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>Models of prepared folders, which are those of the files in every bit.</summary>
public sealed class PrepareTests : IDisposable
{
    static readonly string[] Settings =
        ["--factors", "6", "--iterations", "3", "--neighbours", "4", "--use-gpu", "false", "--threads", "1", "-q"];

    readonly TestFolder folder = new();

    string Prepared => folder["prepared"];

    public void Dispose() => folder.Dispose();

    /// <summary>The inputs, each with the options of its reading.</summary>
    public static TheoryData<string, int> Inputs
    {
        get
        {
            var data = new TheoryData<string, int>();
            string[] inputs =
                ["plays", "repeated", "dislikes", "events", "gzip", "parquet", "json", "several", "filtered", "low", "names"];
            foreach (var input in inputs)
            {
                foreach (var shards in (int[])[1, 3, 7]) data.Add(input, shards);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Inputs))]
    public void TheModel_IsThatOfTheFiles(string input, int shards) => AssertSameModels(Write(input), shards);

    [Fact]
    public void TheModelOfRealData_IsThatOfTheFiles()
    {
        var plays = SharedFolder.Find("data", "hetrec2011-lastfm-2k", "user_artists.dat");
        var names = SharedFolder.Find("data", "hetrec2011-lastfm-2k", "artists.dat");
        Assert.SkipWhen(plays is null || names is null, "the data set hetrec2011-lastfm-2k is not there");
        AssertSameModels([plays, "--names", names, "--min-item", "3"], 3);
    }

    [Fact]
    public void TheModelOfRatings_IsThatOfTheFile()
    {
        var ratings = SharedFolder.Find("data", "ml-latest-small", "ratings.csv");
        Assert.SkipWhen(ratings is null, "the data set ml-latest-small is not there");
        AssertSameModels([ratings, "--min-value", "2.5", "--min-item", "2"], 7);
    }

    [Fact]
    public void ASplitAndAnEvaluation_AreThoseOfTheFile()
    {
        var plays = Write("plays");
        Answer(["prepare", .. plays, "--out", Prepared, "--shards", "2", "-q"]);
        string[] evaluate = ["--split", "random:0.2", "--factors", "4", "--iterations", "2", "--neighbours", "0", "--use-gpu", "false", "-q"];
        Assert.Equal(
            Answer(["evaluate", .. plays, .. evaluate, "--output", "json"]).Replace(plays[0], "F", StringComparison.Ordinal),
            Answer(["evaluate", Prepared, .. evaluate, "--output", "json"]).Replace(Prepared, "F", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_ShowsTheCountsOfTheFiles()
    {
        var input = Write("filtered");
        Answer(["prepare", .. input, "--out", Prepared, "-q"]);
        string Summary(params string[] words) => Answer(["inspect", .. words, "--output", "json", "-q"]);
        Assert.Equal(
            Summary(input).Replace(input[0], "F", StringComparison.Ordinal), Summary(Prepared).Replace(Prepared, "F", StringComparison.Ordinal));
    }

    [Fact]
    public void TheReport_HasTheSizes()
    {
        var report = Answer(["prepare", .. Write("plays"), "--out", Prepared, "--shards", "2", "--output", "json", "-q"]);
        Assert.Contains(
            $"{{\"folder\":\"{Prepared}\",\"rows\":712,\"users\":40,\"items\":30,\"pairs\":712,\"shards\":2,\"bytes\":",
            report,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_InFilesOfTheFolder_TrainToTheSameModel()
    {
        var plays = Write("plays");
        Answer(["prepare", .. plays, "--out", Prepared, "--shards", "2", "-q"]);
        Answer(["train", .. plays, "-m", folder["a.als"], .. Settings, "--confidence", "normalized"]);
        // All arrays of pairs are in files: the limit leaves nothing for them, but small ones are not checked.
        var before = SystemMemory.TypedLimit;
        SystemMemory.TypedLimit = SystemMemory.Read().Used + (1 << 12);
        try
        {
            var matrix = PreparedFolder.Open(Prepared, progress: null, TestContext.Current.CancellationToken).Matrix;
            Assert.False(matrix.ByUser.Arrays.IsInMemory(sizeof(float) * matrix.Entries));
            SystemMemory.TypedLimit = before;
            using var trained = AlsModel.Open(folder["a.als"], inMemory: true);
            var again = new AlsTrainer(trained.Options with { Neighbours = null }, new CpuDevice(1))
                .Train(matrix, progress: null, TestContext.Current.CancellationToken);
            AssertSame(trained.Factors, again.Factors);
        }
        finally
        {
            SystemMemory.TypedLimit = before;
        }
    }

    void AssertSameModels(string[] input, int shards)
    {
        Answer(["prepare", .. input, "--out", Prepared, "--shards", $"{shards}", "-q"]);
        Answer(["train", .. input, "-m", folder["a.als"], .. Settings]);
        Answer(["train", Prepared, "-m", folder["b.als"], .. Settings]);
        using AlsModel one = AlsModel.Open(folder["a.als"], inMemory: true), other = AlsModel.Open(folder["b.als"], inMemory: true);
        AssertSame(one.Factors, other.Factors);
        Assert.Equal(one.Options, other.Options);
        Assert.Equal(one.Training.EventWeights, other.Training.EventWeights);
        Assert.Equal(Lines(one), Lines(other));
    }

    static void AssertSame(AlsFactors expected, AlsFactors found)
    {
        foreach (var (one, other) in new[] { (expected.Users, found.Users), (expected.Items, found.Items) })
        {
            Assert.Equal(
                one.Values.Slice(0, (int)one.Values.Length).ToArray().Select(BitConverter.SingleToInt32Bits),
                other.Values.Slice(0, (int)other.Values.Length).ToArray().Select(BitConverter.SingleToInt32Bits));
        }
    }

    static IEnumerable<string> Lines(AlsModel model) =>
    [
        .. Enumerable.Range(0, model.Users.Count).Select(user =>
            $"{model.Users.Key(user)} {string.Join(' ', model.Known.RowColumns(user).ToArray())} {string.Join(' ', model.Known.RowValues(user))}"),
        .. Enumerable.Range(0, model.Items.Count).Select(item => $"{model.Items.Key(item)} {model.Items.Name(item)}"),
        .. model.Neighbours is { } neighbours
            ? Enumerable.Range(0, neighbours.Rows).Select(
                item => $"{string.Join(' ', neighbours.RowColumns(item).ToArray())} {string.Join(' ', neighbours.RowValues(item))}")
            : [],
    ];

    /// <summary>Writes an input; returns its path and the options to read it.</summary>
    string[] Write(string input)
    {
        var rows = Rows(input is "repeated" or "dislikes" or "several" ? 25 : 3000);
        var text = string.Concat(rows.Select(row => $"u{row.User}\ti{row.Item}\t{row.Plays}\n"));
        switch (input)
        {
            case "dislikes":
                var signed = string.Concat(rows.Select((row, n) => $"u{row.User}\ti{row.Item}\t{(n % 5 == 0 ? "-" : "")}{row.Plays}\n"));
                return [folder.Write("plays.tsv", signed), "--negative", "dislike"];
            case "events":
                string[] events = ["view", "buy", "look"];
                var clicks = string.Concat(rows.Select((row, n) => $"u{row.User},i{row.Item},{events[n % 3]}\n"));
                return
                [
                    folder.Write("clicks.csv", $"user,item,event\n{clicks}"), "--user-column", "user", "--item-column", "item",
                    "--event-column", "event", "--event-weight", "view=1,buy=4,look=0",
                ];
            case "gzip":
                using (var file = new GZipStream(File.Create(folder["plays.tsv.gz"]), CompressionLevel.Fastest))
                    file.Write(Encoding.UTF8.GetBytes(text));
                return [folder["plays.tsv.gz"]];
            case "parquet":
                var source = folder.Write("plays.tsv", $"user\titem\tplays\n{text}");
                WriteParquet(source, folder["plays.parquet"]);
                return [folder["plays.parquet"], "--user-column", "user", "--item-column", "item", "--value-column", "plays"];
            case "json":
                var lines = string.Concat(rows.Select(row => $"{{\"user\":\"u{row.User}\",\"item\":\"i{row.Item}\",\"plays\":{row.Plays}}}\n"));
                return [folder.Write("plays.jsonl", lines)];
            case "several":
                var half = text.Length / 2;
                half = text.IndexOf('\n', half) + 1;
                return [folder.Write("a.tsv", text[..half]), folder.Write("b.tsv", text[half..])];
            case "filtered":
                return [folder.Write("plays.tsv", text), "--min-user", "13", "--min-item", "13"];
            case "low":
                return [folder.Write("plays.tsv", text), "--min-value", "3"];
            case "names":
                var names = string.Concat(Enumerable.Range(0, 25).Select(item => $"i{item}\tItem {item}\n"));
                return [folder.Write("plays.tsv", text), "--names", folder.Write("names.tsv", names)];
            default:
                return [folder.Write("plays.tsv", text)];
        }
    }

    static List<(int User, int Item, int Plays)> Rows(int pairs)
    {
        var random = new Random(11);
        var rows = new List<(int User, int Item, int Plays)>();
        for (var n = 0; n < 1200; n++) rows.Add((random.Next(40), (int)(30 * Math.Pow(random.NextDouble(), 1.5)), random.Next(1, 40)));
        // Few pairs, so that most rows repeat one.
        return pairs < 1000
            ? [.. rows.Select(row => row with { Item = row.Item % 8, User = row.User % pairs })]
            : [.. rows.DistinctBy(row => (row.User, row.Item))];
    }

    static void WriteParquet(string from, string to)
    {
        using var connection = new DuckDB.NET.Data.DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY (SELECT * FROM read_csv('{from}')) TO '{to}' (FORMAT parquet)";
        command.ExecuteNonQuery();
    }

    static string Answer(params string[] words) => Gpuals.Answer(words);
}
