using System.Globalization;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests.Features;

/// <summary>
/// The gain of features on real data: recall of a held-out fifth of the pairs, compared user by user with the same training without features. The
/// output of the tests has the figures of docs/decisions/0032-features.md.
/// </summary>
public sealed class RealFeaturesTests
{
    const int Cutoff = 20;

    // Of rare items, of which at most three pairs are trained, a longer list is needed.
    const int RareCutoff = 100;
    const int RarePairs = 3;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void TagsOfArtists_FindMoreHeldOutArtists_AndShuffledTagsChangeNothing()
    {
        var plays = SharedFolder.Find("data", "hetrec2011-lastfm-2k", "user_artists.dat");
        var tags = SharedFolder.Find("data", "hetrec2011-lastfm-2k", "user_taggedartists.dat");
        Assert.SkipWhen(plays is null || tags is null, "HetRec data not present");
        Compare(
            File.ReadLines(plays!).Skip(1).Select(line => line.Split('\t')).Select(part => (part[0], part[1], Number(part[2]))),
            File.ReadLines(tags!).Skip(1).Select(line => line.Split('\t')).Select(part => (part[1], part[2])),
            isGainOfAll: true,
            minRareGain: 0.02);
    }

    [Fact]
    public void GenresAndDecadesOfFilms_FindMoreRareFilms_AndShuffledOnesChangeNothing()
    {
        var ratings = SharedFolder.Find("data", "ml-latest-small", "ratings.csv");
        var films = SharedFolder.Find("data", "ml-latest-small", "movies.csv");
        Assert.SkipWhen(ratings is null || films is null, "MovieLens data not present");
        Compare(
            File.ReadLines(ratings!).Skip(1).Select(line => line.Split(',')).Where(part => Number(part[2]) >= 3.5)
                .Select(part => (part[0], part[1], 1f)),
            File.ReadLines(films!).Skip(1).SelectMany(line =>
            {
                var (id, genres) = (line[..line.IndexOf(',', StringComparison.Ordinal)], line[(line.LastIndexOf(',') + 1)..].Trim());
                var year = Math.Max(line.LastIndexOf("(19", StringComparison.Ordinal), line.LastIndexOf("(20", StringComparison.Ordinal));
                return genres.Split('|').Append(year < 0 ? "no year" : line.Substring(year + 1, 3)).Select(word => (id, word));
            }),
            isGainOfAll: false,
            minRareGain: 0.003);
    }

    static void Compare(
        IEnumerable<(string User, string Item, float Strength)> pairs,
        IEnumerable<(string Item, string Word)> words,
        bool isGainOfAll,
        double minRareGain)
    {
        var (matrix, test) = Split(pairs);
        var options = (new AlsOptions { Factors = 64, Neighbours = null }).Resolve(matrix);
        var rows = WordsOf(matrix, words);
        var plain = Measure(Train(matrix, null, options), test);
        var withFeatures = Measure(Train(matrix, Table(rows), options), test);
        var shuffled = ((string[] Words, int)[])[.. rows.Select(row => (row, 0))];
        new Random(1).Shuffle(shuffled);
        var noise = Train(matrix, Table([.. shuffled.Select(row => row.Words)]), options);
        Assert.False(noise.ItemFeatures!.HasSignal);
        var ofNoise = Measure(noise, test);
        Print("all held-out pairs, recall@20", plain.Recall, withFeatures.Recall, ofNoise.Recall);
        Print("pairs of rare items, recall@100", plain.Rare, withFeatures.Rare, ofNoise.Rare);
        var gain = Gain(plain.Recall, withFeatures.Recall);
        Assert.True(gain.Mean > (isGainOfAll ? gain.Error : -0.002), FormattableString.Invariant($"the gain is {gain.Mean:0.0000}"));
        Assert.True(Gain(plain.Rare, withFeatures.Rare).Mean > minRareGain);
        // A pair in a row of its own changes the last bits of a solution, and so the order of a few items.
        Assert.InRange(Gain(plain.Recall, ofNoise.Recall).Mean, -0.0005, 0.0005);
    }

    static AlsModel Train(InteractionMatrix matrix, SparseRows? features, AlsOptions options) =>
        new AlsTrainer(options, new CpuDevice()) { Features = features is null ? null : new(null, features) }.Train(matrix, cancel: Cancel);

    static (InteractionMatrix Train, List<int>[] Test) Split(IEnumerable<(string User, string Item, float Strength)> pairs)
    {
        var all = pairs.ToArray();
        var random = new Random(1);
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item, _) in all)
        {
            builder.Users.GetOrAdd(Encoding.UTF8.GetBytes(user));
            builder.Items.GetOrAdd(Encoding.UTF8.GetBytes(item));
        }

        var held = new List<(int, int)>();
        foreach (var (user, item, strength) in all)
        {
            if (random.Next(5) > 0) builder.Add(user, item, strength);
            else held.Add((builder.Users.GetOrAdd(Encoding.UTF8.GetBytes(user)), builder.Items.GetOrAdd(Encoding.UTF8.GetBytes(item))));
        }

        var matrix = builder.Build();
        List<int>[] test = [.. Enumerable.Range(0, matrix.Users.Count).Select(_ => new List<int>())];
        foreach (var (user, item) in held) test[user].Add(item);
        return (matrix, test);
    }

    /// <summary>[items] The words of each item that at least three items have.</summary>
    static string[][] WordsOf(InteractionMatrix matrix, IEnumerable<(string Item, string Word)> words)
    {
        var places = Enumerable.Range(0, matrix.Items.Count).ToDictionary(item => matrix.Items.Name(item));
        var some = words.Distinct().Where(pair => places.ContainsKey(pair.Item)).GroupBy(pair => pair.Word).Where(group => group.Count() >= 3);
        var result = Enumerable.Range(0, matrix.Items.Count).Select(_ => new List<string>()).ToArray();
        foreach (var (item, word) in some.SelectMany(group => group)) result[places[item]].Add(word);
        return Array.ConvertAll(result, list => list.ToArray());
    }

    static SparseRows Table(string[][] rows)
    {
        var columns = rows.SelectMany(row => row).Distinct().Order(StringComparer.Ordinal).Select((word, column) => (word, column)).ToDictionary();
        return SmallRows.From(columns.Count, Array.ConvertAll(rows, row => row.Select(word => columns[word]).Order().ToArray()));
    }

    static (double[] Recall, double[] Rare) Measure(AlsModel model, List<int>[] test)
    {
        var popularity = new int[model.Items.Count];
        for (var user = 0; user < test.Length; user++)
        {
            foreach (var item in model.Known.RowColumns(user)) popularity[item]++;
        }

        int[] users = [.. Enumerable.Range(0, test.Length).Where(user => test[user].Count > 0 && model.Known.RowLength(user) > 0)];
        var (recall, rare) = (new List<double>(), new List<double>());
        foreach (var (user, items) in new Recommender(model).RecommendMany(users, new RecommendOptions { Count = RareCutoff }, Cancel))
        {
            int[] list = [.. items.Select(scored => scored.Row)];
            recall.Add(list.Take(Cutoff).Count(test[user].Contains) / (double)Math.Min(Cutoff, test[user].Count));
            int[] rarely = [.. test[user].Where(item => popularity[item] <= RarePairs)];
            if (rarely.Length > 0) rare.Add(list.Count(rarely.Contains) / (double)rarely.Length);
        }

        return ([.. recall], [.. rare]);
    }

    static (double Mean, double Error) Gain(double[] plain, double[] other)
    {
        double[] gains = [.. plain.Zip(other, (one, two) => two - one)];
        var mean = gains.Average();
        return (mean, 1.96 * Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / gains.Length / (gains.Length - 1)));
    }

    static void Print(string subject, double[] plain, double[] features, double[] noise)
    {
        var (gain, lost) = (Gain(plain, features), Gain(plain, noise));
        TestContext.Current.TestOutputHelper!.WriteLine(
            FormattableString.Invariant($"{subject}: {plain.Average():0.0000} without features, {features.Average():0.0000} with them ")
            + FormattableString.Invariant($"({gain.Mean:+0.0000;-0.0000} ± {gain.Error:0.0000}), ")
            + FormattableString.Invariant($"{noise.Average():0.0000} with shuffled ones ({lost.Mean:+0.0000;-0.0000} ± {lost.Error:0.0000})"));
    }

    static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
