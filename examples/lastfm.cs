// Artists for a listener, from plays: the usual Python notebook (pandas, scipy, implicit), step by step in C#.
//
//   dotnet run -c Release examples/lastfm.cs                                    on generated plays, in seconds
//   dotnet run -c Release examples/lastfm.cs -- plays.tsv [--use-gpu false]     on Last.fm-360K
//
// The file of Last.fm-360K is usersha1-artmbid-artname-plays.tsv; `gpuals datasets get lastfm-360k` fetches it.
#:project ../src/GpuAls.Kernels/GpuAls.Kernels.csproj
#:project ../src/GpuAls.Ingestion/GpuAls.Ingestion.csproj
#:property PublishAot=false
#:property EnforceCodeStyleInBuild=false

using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Ingestion;
using GpuAls.Kernels;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var useGpu = !(args is [.., "--use-gpu", var answer] && answer == "false");
var path = args.Length > 0 && !args[0].StartsWith("--", StringComparison.Ordinal) ? args[0] : null;
var generated = path is null ? Generate() : null;

// 1. Read. pandas.read_csv(sep="\t", names=["user", "mbid", "artist", "plays"]) is a known format here. The reader numbers users and artists as it
//    goes, as astype("category").cat.codes does, and reports rows that it cannot use instead of dropping them.
var format = InteractionFormat.LastFm360K with { OnBadRow = BadRowPolicy.Skip };
var (plays, report) = InteractionReader.ReadMatrix(path ?? generated!, format);
Console.WriteLine($"Read {report.Rows:N0} rows, {report.BadRowCount:N0} of them invalid.");

// 2. Look. nunique and value_counts are loops over the rows of a sparse matrix, which is stored by user and by artist, without zeros.
var density = plays.Entries / ((double)plays.Users.Count * plays.Items.Count);
Console.WriteLine($"{plays.Users.Count:N0} users, {plays.Items.Count:N0} artists, {plays.Entries:N0} pairs: {density:P2} of the matrix is filled.");
var artistsOfUser = Enumerable.Range(0, plays.Users.Count).Select(plays.ByUser.RowLength).Order().ToArray();
var playsOfUser = Enumerable.Range(0, plays.Users.Count).Select(user => plays.ByUser.RowValues(user).Sum()).Order().ToArray();
Console.WriteLine($"Artists per user: {artistsOfUser[artistsOfUser.Length / 2]:N0} in the median, {artistsOfUser[^1]:N0} at most.");
Console.WriteLine($"Plays per user: {playsOfUser[playsOfUser.Length / 2]:N0} in the median, {playsOfUser[^1]:N0} at most.");
Console.WriteLine("The most popular artists:");
foreach (var item in Enumerable.Range(0, plays.Items.Count).OrderByDescending(plays.ByItem.RowLength).Take(5))
    Console.WriteLine($"  {plays.Items.Name(item),-24}{plays.ByItem.RowLength(item),8:N0} listeners");

// 3. Add a listener: df.append of five rows. The builder of a matrix takes rows from files and from the program. The file is read again, because a
//    matrix that is built does not change.
(string Artist, float Plays)[] favourites = [("radiohead", 300), ("muse", 200), ("coldplay", 150), ("pink floyd", 120), ("the beatles", 100)];
var builder = new InteractionMatrixBuilder();
new InteractionReader(format).Read(path ?? generated!, builder);
foreach (var (artist, count) in favourites) builder.Add("me", artist, count);
var matrix = builder.Build();
if (generated is not null) File.Delete(generated);
Console.WriteLine($"Added the user 'me', number {matrix.Users.Find("me"):N0}, with {favourites.Length} artists.");

// 4. Train. AlternatingLeastSquares(factors=100, regularization=0.01, iterations=15, use_gpu=...). The preset has the weights of that class: the
//    number of plays is the confidence. `new AlsOptions()` would choose better settings for the data.
using var device = useGpu ? AlsDevices.OpenBest() : AlsDevices.Open("cpu");
var options = AlsPreset.Notebook.Options with { Factors = 100, Regularization = 0.01, Iterations = 15 };
using var model = new AlsTrainer(options, device).Train(matrix);
Console.WriteLine($"Trained {model.Training.Iterations.Count} iterations of {model.Options.Factors} factors on {model.Training.Device}.");

// 5. Compare vectors. model.item_factors[n] is model.Factors.Items.Row(n), and names find their number.
Console.WriteLine($"Cosine of radiohead and muse: {Cosine("radiohead", "muse"):F2}");
Console.WriteLine($"Cosine of radiohead and metallica: {Cosine("radiohead", "metallica"):F2}");

// 6. Similar artists: model.similar_items, with the names already looked up.
var recommender = new Recommender(model);
Console.WriteLine("Similar to radiohead:");
foreach (var item in recommender.SimilarItems("radiohead", 6)) Console.WriteLine($"  {item.Score:F3}  {item.Name}");

// 7. Recommend: model.recommend(filter_already_liked_items=True). Known artists are hidden unless RecommendOptions.IncludeKnown is set.
var best = recommender.Recommend("me", 6);
Console.WriteLine("Recommended to me:");
foreach (var item in best) Console.WriteLine($"  {item.Score:F3}  {item.Name}");

// 8. Explain: model.explain. The contributions of the known artists add up to the score that the final artist vectors give.
var explanation = recommender.Explain("me", best[0].Name);
Console.WriteLine($"Why {best[0].Name}, {explanation.Total:F3}:");
foreach (var share in explanation.Shares) Console.WriteLine($"  {share.Value,7:F3}  {share.Name}, {share.Strength:N0} plays");

double Cosine(string one, string other)
{
    var items = model.Factors.Items;
    var a = items.Row(model.Items.Find(one));
    var b = items.Row(model.Items.Find(other));
    double dot = 0, ofA = 0, ofB = 0;
    for (var n = 0; n < a.Length; n++) (dot, ofA, ofB) = (dot + a[n] * b[n], ofA + a[n] * a[n], ofB + b[n] * b[n]);
    return dot / Math.Sqrt(ofA * ofB);
}

// A file with the layout of Last.fm-360K: 3,000 listeners, each of whom mostly plays artists of one of three tastes.
static string Generate()
{
    (string Name, string[] Artists)[] tastes =
    [
        ("rock", ["radiohead", "coldplay", "muse", "the beatles", "pink floyd", "placebo", "the killers", "arctic monkeys", "u2", "r.e.m.", "oasis"]),
        ("metal", ["metallica", "iron maiden", "slayer", "megadeth", "pantera", "in flames", "opeth", "nightwish", "slipknot", "korn", "tool"]),
        ("electronic", ["daft punk", "moby", "air", "the prodigy", "röyksopp", "boards of canada", "aphex twin", "justice", "orbital", "bonobo"]),
    ];
    var random = new Random(42);
    var file = Path.GetTempFileName();
    using var text = new StreamWriter(file) { NewLine = "\n" };
    for (var user = 0; user < 3000; user++)
    {
        for (var taste = 0; taste < tastes.Length; taste++)
        {
            var (name, famous) = tastes[taste];
            for (var n = 0; n < 200; n++)
            {
                // The first artists of a taste are the popular ones.
                var chance = (taste == user % tastes.Length ? 0.8 : 0.05) / (1 + n / 12.0);
                if (random.NextDouble() >= chance) continue;
                var artist = n < famous.Length ? famous[n] : $"{name} band {n}";
                text.WriteLine($"{user:x40}\t\t{artist}\t{1 + (int)(-150 * Math.Log(1 - random.NextDouble()))}");
            }
        }
    }

    return file;
}
