namespace GpuAls.Architecture.Tests;

/// <summary>
/// The order of the namespaces: a namespace uses only namespaces below it, and no
/// namespaces use each other in a circle. Read from the compiled assemblies.
/// </summary>
public sealed class NamespaceOrderTests
{
    /// <summary>
    /// The namespaces of each assembly from low to high. An assembly that is not listed may have any order without circles.
    /// </summary>
    static readonly Dictionary<string, string[]> Map = new()
    {
        ["GpuAls.Core"] =
        [
            "GpuAls.Core", // errors, and text that is safe to print
            "GpuAls.Core.Numerics", // SIMD, threads, dense Cholesky, quantiles, random numbers
            "GpuAls.Core.Memory", // memory outside the managed heap, strings in UTF-8, files
            "GpuAls.Core.Interactions", // names, sparse rows, and the matrix of interactions
            "GpuAls.Core.Weights", // the weight of an interaction, from its strength
            "GpuAls.Core.Solving", // options, factors, problems and devices
            "GpuAls.Core.Solving.Cpu", // the solvers on the CPU
            "GpuAls.Core.Neighbours", // each item's regression on its nearest items
            "GpuAls.Core.Features", // the learned prior of the factors, from features of users and items
            "GpuAls.Core.Indexing", // the index of the items: lists of vectors in 8 bits
            "GpuAls.Core.SectionFiles", // files with a header, a table and sections
            "GpuAls.Core.Prepared", // interactions in a folder of shards, sorted on the disk
            "GpuAls.Core.Model", // the trained model and its file
            "GpuAls.Core.Checkpoints", // a training on the disk, to continue it
            "GpuAls.Core.Training", // the trainer, and the watcher that it reports to
            "GpuAls.Core.Living", // models that are updated, and users that are removed from them
            "GpuAls.Core.Queries", // recommendations, similar users and items, explanations
            "GpuAls.Core.Queries.Names", // names found while a person types
            "GpuAls.Core.Queries.Reranking", // lists by more than the score
            "GpuAls.Core.Queries.Prepared", // recommendations to one user at a time, for a service
            "GpuAls.Core.Queries.Indexed", // the search in the index, and its construction
            "GpuAls.Core.Queries.Maps", // a map of items in two dimensions
            "GpuAls.Core.Benchmarking", // times and costs of a training
        ],
    };

    public static TheoryData<string> Assemblies => [.. Shipped.Assemblies];

    [Theory, MemberData(nameof(Assemblies))]
    public void Namespaces_UseEachOtherInOneDirection(string assembly)
    {
        var errors = Errors(TypeReferences.Of(Shipped.PathOf(assembly), RootOf(assembly)), Map.GetValueOrDefault(assembly));
        Assert.True(errors.Count == 0, string.Join('\n', [$"the namespaces of {assembly} are out of order:", .. errors]));
    }

    [Fact]
    public void EveryAssemblyOnTheMap_IsShipped() => Assert.Empty(Map.Keys.Except(Shipped.Assemblies));

    [Fact]
    public void AnArrowBack_IsReportedWithItsTypes() => Assert.Equal(
        [
            $"{Sample}.Middle is not on the map: HighThing → MiddleThing",
            $"{Sample}.Low uses {Sample}.High, which is above it: LowUser → HighThing",
            $"{Sample}.Middle is not on the map: MiddleThing → LowThing",
        ],
        Errors(Samples(), [$"{Sample}.Low", $"{Sample}.High"]));

    [Fact]
    public void ACircle_IsReportedWithItsTypes() => Assert.Equal(
        [
            $"{Sample}.High uses {Sample}.Middle, in a circle: HighThing → MiddleThing",
            $"{Sample}.Low uses {Sample}.High, in a circle: LowUser → HighThing",
            $"{Sample}.Middle uses {Sample}.Low, in a circle: MiddleThing → LowThing",
        ],
        Errors(Samples(), order: null));

    const string Sample = "GpuAls.Architecture.Tests.Sample";

    static IReadOnlyCollection<TypeArrow> Samples() => TypeReferences.Of(typeof(NamespaceOrderTests).Assembly.Location, Sample);

    /// <summary>The assembly of the command line is named after the command, not after its namespace.</summary>
    static string RootOf(string assembly) => assembly == "gpuals" ? "GpuAls.Cli" : assembly;

    static List<string> Errors(IReadOnlyCollection<TypeArrow> arrows, string[]? order)
    {
        var between = arrows.Where(arrow => arrow.From.Namespace != arrow.To.Namespace)
            .OrderBy(arrow => arrow.From.FullName, StringComparer.Ordinal).ThenBy(arrow => arrow.To.FullName, StringComparer.Ordinal).ToArray();
        if (order is null)
        {
            var circle = Circle(between);
            return
            [
                .. between.Where(arrow => circle.Contains(arrow.From.Namespace) && circle.Contains(arrow.To.Namespace))
                    .Select(arrow => $"{arrow.From.Namespace} uses {arrow.To.Namespace}, in a circle: {arrow}"),
            ];
        }

        var errors = new List<string>();
        foreach (var arrow in between)
        {
            var (from, to) = (Array.IndexOf(order, arrow.From.Namespace), Array.IndexOf(order, arrow.To.Namespace));
            if (from < 0) errors.Add($"{arrow.From.Namespace} is not on the map: {arrow}");
            else if (to < 0) errors.Add($"{arrow.To.Namespace} is not on the map: {arrow}");
            else if (to > from) errors.Add($"{arrow.From.Namespace} uses {arrow.To.Namespace}, which is above it: {arrow}");
        }

        return errors;
    }

    /// <summary>The namespaces that are on a circle or between two circles: all others are taken away, from the bottom and from the top.</summary>
    static HashSet<string> Circle(TypeArrow[] between)
    {
        var left = between.SelectMany(arrow => (string[])[arrow.From.Namespace, arrow.To.Namespace]).ToHashSet();
        while (true)
        {
            var inside = between.Where(arrow => left.Contains(arrow.From.Namespace) && left.Contains(arrow.To.Namespace)).ToArray();
            var both = inside.Select(arrow => arrow.From.Namespace).Intersect(inside.Select(arrow => arrow.To.Namespace)).ToHashSet();
            if (both.Count == left.Count) return left;
            left = both;
        }
    }
}
