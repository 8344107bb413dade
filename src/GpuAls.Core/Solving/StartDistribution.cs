using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>The start factors of a training.</summary>
public enum StartDistribution
{
    /// <summary>Uniform in [0, 0.01), as in the Python package implicit.</summary>
    Uniform,

    /// <summary>Normal with mean 0 and standard deviation 1/√f: the length of a start vector is about 1, whatever f is.</summary>
    Normal,

    /// <summary>Normal with mean 0 and standard deviation 0.1/√f, as in iALS (Rendle et al. 2021).</summary>
    SmallNormal,

    /// <summary>Uniform on the sphere of vectors of length 1, as in Spark.</summary>
    Sphere,

    /// <summary>
    /// The leading directions of the data: the items from a randomised range finder (Halko, Martinsson, Tropp 2011) of the degree-normalised likes,
    /// the users zero. It costs less than an iteration and saves several.
    /// </summary>
    Spectral,
}

/// <summary>The facts about one distribution of start factors.</summary>
/// <param name="Value">The distribution.</param>
/// <param name="Word">The word of the command line and of the model file.</param>
/// <param name="Help">A phrase for lists of distributions.</param>
/// <param name="Element">
/// The function from 64 random bits to a start factor, for a number of factors f; null if the factors depend on the pairs.
/// </param>
sealed record StartInfo(StartDistribution Value, string Word, string Help, Func<int, Func<ulong, float>>? Element) : IChoice<StartDistribution>
{
    static readonly ChoiceTable<StartDistribution, StartInfo> Table = new(
        "start",
        new StartInfo(StartDistribution.Uniform, "uniform", "uniform in [0, 0.01)", _ => StartFactors.Uniform),
        new StartInfo(
            StartDistribution.Normal, "normal", "normal with standard deviation 1/√f", factors => hash => StartFactors.Normal(hash, factors)),
        new StartInfo(
            StartDistribution.SmallNormal,
            "small-normal",
            "normal with standard deviation 0.1/√f",
            factors => hash => 0.1f * StartFactors.Normal(hash, factors)),
        new StartInfo(
            StartDistribution.Sphere, "sphere", "uniform on the unit sphere", factors => hash => StartFactors.Normal(hash, factors))
        {
            HasUnitLength = true,
        },
        new StartInfo(StartDistribution.Spectral, "spectral", "the leading directions of the data, which saves iterations", Element: null)
        {
            OfPairs = (setting, cancel) =>
                SpectralStart.Create(setting.ByUser, setting.ByItem, setting.Factors, setting.Seed, Environment.ProcessorCount, cancel),
            FillOfPairs = SpectralStart.Fill,
        });

    /// <inheritdoc/>
    public string FileWord => Word;

    /// <summary>Whether each vector is divided by its length.</summary>
    public bool HasUnitLength { get; init; }

    /// <summary>Computes the item factors from the pairs of the training, with zeros for the users; null if the factors are random numbers.</summary>
    public Func<StartSetting, CancellationToken, AlsFactors>? OfPairs { get; init; }

    /// <summary>The same for the rows that a rank of a group solves, with the other ranks; null if the factors are random numbers.</summary>
    public Action<AlsFactors, StartSetting, StartedRows>? FillOfPairs { get; init; }

    /// <summary>All distributions, in the order of the help.</summary>
    public static IReadOnlyList<StartInfo> All => Table.Rows;

    /// <summary>The row of a distribution.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public static StartInfo Of(StartDistribution start) => Table[start];

    /// <summary>The row with a word of the command line.</summary>
    /// <exception cref="GpuAlsException">No distribution has the word; the message lists all words.</exception>
    public static StartInfo Parse(string word) => Table.Parse(word);

    /// <summary>The row with a word of the model file.</summary>
    /// <exception cref="FormatException">No distribution has the word; the message lists all words.</exception>
    public static StartInfo ParseFileWord(string? word) => Table.ParseFileWord(word);
}

/// <summary>The numbers that start factors depend on.</summary>
/// <param name="ByUser">[users × items] The pairs of the training.</param>
/// <param name="ByItem">The transpose of <paramref name="ByUser"/>.</param>
/// <param name="Factors">f.</param>
/// <param name="Seed">The seed.</param>
sealed record StartSetting(WeightedRows ByUser, WeightedRows ByItem, int Factors, long Seed);

/// <summary>The rows whose start factors a process computes.</summary>
/// <param name="Sides">Both sides.</param>
/// <param name="Users">The number of users on the whole side.</param>
/// <param name="Items">The number of items on the whole side.</param>
/// <param name="Threads">The number of threads.</param>
/// <param name="Cancel">Checked before every piece of rows.</param>
sealed record StartedRows(IWholeSides Sides, int Users, int Items, int Threads, CancellationToken Cancel);

/// <summary>A description of start factors that are not computed yet.</summary>
/// <param name="Distribution">The distribution.</param>
/// <param name="Seed">The seed.</param>
readonly record struct StartRecipe(StartDistribution Distribution, long Seed);
