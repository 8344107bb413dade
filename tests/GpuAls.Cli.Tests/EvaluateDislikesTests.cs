using System.Globalization;
using System.Text.Json;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>
/// <c>gpuals evaluate</c> on a file with dislikes, by a split and by a test file, against metrics that are computed here from the
/// lists of <c>recommend</c> and from the rows of the file.
/// </summary>
public sealed class EvaluateDislikesTests : IDisposable
{
    const int Users = 30, Items = 12, K = 3;

    static readonly string[] Settings =
        [
            "--factors", "3", "--solver", "cholesky", "--iterations", "4", "--confidence", "log", "--alpha", "2", "--regularization", "1",
            "--use-gpu", "false"];

    readonly TestFolder folder = new();
    readonly List<(int User, int Item, int Strength)> train = [];
    readonly List<(int User, int Item, int Strength)> test = [];
    readonly string[] metrics = [$"precision@{K}", $"recall@{K}", $"ndcg@{K}", "mrr", $"diversity@{K}", $"popularity-bias@{K}", $"novelty@{K}"];

    /// <summary>
    /// Each user has some items, a third of them dislikes, and one later item. User 0 has all items, so that the rows of the items follow their
    /// order; the last user likes only the later item.
    /// </summary>
    public EvaluateDislikesTests()
    {
        var random = new Random(7);
        for (var item = 0; item < Items; item++) train.Add((0, item, item % 5 == 0 ? -2 : 1 + item % 3));
        for (var user = 1; user < Users; user++)
        {
            int[] shuffled = [.. Enumerable.Range(1, Items - 1).OrderBy(_ => random.Next())];
            foreach (var item in shuffled[..(2 + user % 5)])
                train.Add((user, item, user == Users - 1 || random.Next(3) == 0 ? -1 - random.Next(4) : 1 + random.Next(5)));
            test.Add((user, shuffled[^1], random.Next(4) == 0 ? -1 : 1));
        }

        test[^1] = test[^1] with { Strength = 2 };
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MetricsAreOfLikes_WhetherAFileIsSplitOrAModelTested()
    {
        var (trained, found) = (folder.Write("train.tsv", Rows(train, 1)), folder.Write("test.tsv", Rows(test, 2)));
        // User 0 has no last interaction: all of them are earlier.
        var whole = folder.Write("all.tsv", Rows(train, 1) + Rows(test, 2));
        Gpuals.Answer(["train", trained, "--negative", "dislike", "--model", folder["m.als"], .. Settings, "--quiet"]);

        var byFile = Gpuals.Run("evaluate", folder["m.als"], "--test", found, "--negative", "dislike", "--at", $"{K}", "--output", "json");
        var bySplit = Gpuals.Run(
            [
                "evaluate", whole, "--negative", "dislike", "--split", "time:0.2", "--time-column", "3", .. Settings, "--at", $"{K}", "--output",
                "json"]);

        var lists = Recommended();
        var popular = PopularLists();
        foreach (var run in (Gpuals[])[byFile, bySplit])
        {
            Assert.True(run.Code == ExitCode.Done, run.Error);
            Assert.Contains("Ignored 2 test users without known likes.\n", run.Error);
            var json = JsonDocument.Parse(run.Output).RootElement;
            Assert.Equal(TestUsers.Count, json.GetProperty("users").GetInt32());
            foreach (var metric in metrics)
            {
                Assert.Equal(Mean(metric, lists), json.GetProperty(metric).GetDouble(), 1e-9);
                Assert.Equal(Mean(metric, popular), json.GetProperty("popularity").GetProperty(metric).GetDouble(), 1e-9);
            }
        }

        // A recommended dislike of the test set counts as a miss; this data has some.
        Assert.Contains(test, pair => pair.Strength < 0 && lists.TryGetValue(pair.User, out var list) && list.Take(K).Contains(pair.Item));
    }

    static string Rows(IEnumerable<(int User, int Item, int Strength)> pairs, int time) =>
        string.Concat(pairs.Select(pair => $"u{pair.User}\ti{pair.Item}\t{pair.Strength}\t{time}\n"));

    /// <summary>Users with a test item and a like in training.</summary>
    Dictionary<int, int> TestUsers =>
        test.Where(pair => pair.Strength > 0 && train.Exists(known => known.User == pair.User && known.Strength > 0))
            .ToDictionary(pair => pair.User, pair => pair.Item);

    int[] LikingUsers(int item) => [.. train.Where(pair => pair.Item == item && pair.Strength > 0).Select(pair => pair.User)];

    /// <summary>All recommendations for each user.</summary>
    Dictionary<int, int[]> Recommended() =>
        Gpuals.Answer("recommend", folder["m.als"], "--all-users", "--use-gpu", "false", "-n", $"{Items}", "--output", "tsv", "--quiet")
            .TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split('\t')).GroupBy(row => Number(row[0]))
            .ToDictionary(rows => rows.Key, rows => rows.Select(row => Number(row[2])).ToArray());

    /// <summary>The new items of each user, by number of likes, then by their order in the file.</summary>
    Dictionary<int, int[]> PopularLists() => Enumerable.Range(0, Users).ToDictionary(
        user => user,
        user => Enumerable.Range(0, Items).Where(item => !train.Exists(pair => pair.User == user && pair.Item == item))
            .OrderByDescending(item => LikingUsers(item).Length).ToArray());

    static int Number(string name) => int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture);

    double Mean(string metric, Dictionary<int, int[]> lists) =>
        TestUsers.Select(pair => Of(metric, pair.Key, pair.Value, lists[pair.Key])).Where(value => !double.IsNaN(value)).Average();

    /// <summary>The definitions of docs/evaluation.md for a user with one test item.</summary>
    double Of(string metric, int user, int item, int[] list)
    {
        var rank = Array.IndexOf(list, item) + 1;
        var top = list[..Math.Min(K, list.Length)];
        var isHit = rank is >= 1 and <= K;
        int[] own = [.. train.Where(pair => pair.User == user && pair.Strength > 0).Select(pair => LikingUsers(pair.Item).Length)];
        return metric.Split('@')[0] switch
        {
            "precision" => isHit ? 1.0 / K : 0,
            "recall" => isHit ? 1 : 0,
            "ndcg" => isHit ? 1 / Math.Log2(rank + 1) : 0,
            "mrr" => rank > 0 ? 1.0 / rank : 0,
            "diversity" => top.Length < 2
                ? double.NaN
                : 1 - (from a in top from b in top where a < b select Cosine(LikingUsers(a), LikingUsers(b))).Average(),
            "popularity-bias" => top.Average(one => LikingUsers(one).Length) / own.Average(),
            "novelty" => top.Average(one => Math.Log2((double)Users / Math.Max(1, LikingUsers(one).Length))),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, null),
        };
    }

    static double Cosine(int[] a, int[] b) => a.Length * b.Length == 0 ? 0 : a.Intersect(b).Count() / Math.Sqrt((double)a.Length * b.Length);
}
