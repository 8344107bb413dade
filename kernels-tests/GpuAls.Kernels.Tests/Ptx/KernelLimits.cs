using System.Reflection;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Loss;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Neighbours;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;
using GpuAls.Kernels.Subspace;

namespace GpuAls.Kernels.Tests;

/// <summary>A kernel in one of the specialisations that ship, with the resources that it may take on any card.</summary>
/// <param name="Method">The entry point with its type arguments.</param>
/// <param name="Registers">Maximum registers of a thread; no card has more than 255.</param>
/// <param name="SharedBytes">Maximum bytes of shared memory of a group; no card gives more than 49,152.</param>
sealed record LimitedKernel(MethodInfo Method, int Registers, int SharedBytes)
{
    /// <summary>"GramKernel.AddSlabs", "WarpRowsKernel.Step-WarpQuad-FactorsView-NoPreconditioner".</summary>
    public string Name { get; } = $"{Method.DeclaringType!.Name}.{Method.Name}{string.Concat(Method.GetGenericArguments().Select(ArgumentName))}";

    public override string ToString() => Name;

    static string ArgumentName(Type argument) =>
        $"-{argument.Name.Split('`')[0]}{string.Concat(argument.GetGenericArguments().Select(ArgumentName))}";
}

/// <summary>
/// The limits of every kernel that ships. <c>assemble-ptx.sh</c> assembles the kernels for each generation of cards and fails if one takes more,
/// spills registers or keeps anything in local memory.
/// </summary>
static class KernelLimits
{
    static readonly Type[] Views = [typeof(FactorsView), typeof(HalfFactorsView)];
    static readonly Type[] Targeted = [typeof(TargetedFactorsView<FactorsView>), typeof(TargetedFactorsView<HalfFactorsView>)];
    static readonly Type[] Preconditioners = [typeof(NoPreconditioner), typeof(DiagonalPreconditioner)];
    static readonly Type[] Tile = [typeof(EightBySide)]; // the others are for groups that no card is limited to
    static readonly Type[] Sums = [typeof(DoubleSum), typeof(CompensatedSum)];
    static readonly Type[] OneQuad =
        [typeof(WarpQuad<TeamOf4>), typeof(WarpQuad<TeamOf8>), typeof(WarpQuad<TeamOf16>), typeof(WarpQuad<TeamOf32>)];
    static readonly Type[] TwoQuads = [typeof(WarpPair<WarpQuad<TeamOf32>>)];
    static readonly Type[] FourQuads = [typeof(WarpPair<WarpPair<WarpQuad<TeamOf32>>>)];

    /// <summary>Every kernel in every specialisation, by name. A row of the table stands for each combination of its type arguments.</summary>
    public static IReadOnlyList<LimitedKernel> All { get; } = [.. ((IEnumerable<LimitedKernel>)
    [
        .. Rows(typeof(ScaledCopyKernel), nameof(ScaledCopyKernel.Copy), 32, 0, [[typeof(FactorsView)], Views]),
        .. Rows(typeof(ScaledCopyKernel), nameof(ScaledCopyKernel.Copy), 32, 0, [[typeof(HalfFactorsView)], [typeof(FactorsView)]]),
        .. Rows(typeof(GatherRowsKernel), nameof(GatherRowsKernel.Gather), 32, 0, [Views]),
        .. Rows(typeof(DenseProductKernel), nameof(DenseProductKernel.Multiply), 152, 17408, [Tile, Views, Views]),
        .. Rows(typeof(DenseProductKernel), nameof(DenseProductKernel.Multiply), 152, 17408, [Tile, [typeof(FactorsView)], Targeted]),
        .. Rows(typeof(GramKernel), nameof(GramKernel.SumSlab), 176, 17408, [Tile, Views]),
        .. Rows(typeof(GramKernel), nameof(GramKernel.AddSlabs), 32, 0, []),
        .. Rows(typeof(TriangleKernel), nameof(TriangleKernel.Widen), 32, 0, []),
        .. Rows(typeof(TriangleKernel), nameof(TriangleKernel.Decompose), 32, 16896, []),
        .. Rows(typeof(TriangleKernel), nameof(TriangleKernel.Eliminate), 72, 33792, []),
        .. Rows(typeof(DiagonalKernel), nameof(DiagonalKernel.Copy), 32, 0, []),
        .. Rows(typeof(LongRowsKernel), nameof(LongRowsKernel.AddPieces), 48, 0, []),
        .. Rows(typeof(GroupRowsKernel), nameof(GroupRowsKernel.SumPieces), 56, 2176, [Views]),
        .. Rows(typeof(GroupRowsKernel), nameof(GroupRowsKernel.Start), 56, 2176, [Views, Preconditioners]),
        .. Rows(typeof(GroupRowsKernel), nameof(GroupRowsKernel.Step), 56, 2176, [Views, Preconditioners]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.SumPieces), 64, 0, [OneQuad, Views]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.SumPieces), 88, 0, [TwoQuads, Views]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.SumPieces), 144, 0, [FourQuads, Views]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.Start), 64, 0, [OneQuad, Views, Preconditioners]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.Start), 96, 0, [TwoQuads, Views, Preconditioners]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.Start), 160, 0, [FourQuads, Views, Preconditioners]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.Step), 64, 0, [OneQuad, Views, Preconditioners]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.Step), 104, 0, [TwoQuads, Views, Preconditioners]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.Step), 168, 0, [FourQuads, Views, Preconditioners]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.SolveAllSteps), 72, 0, [OneQuad, Views]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.SolveAllSteps), 104, 0, [TwoQuads, Views]),
        .. Rows(typeof(WarpRowsKernel), nameof(WarpRowsKernel.SolveAllSteps), 168, 0, [FourQuads, Views]),
        .. Cholesky(Shared16K.Bytes, typeof(Shared16K)),
        .. Cholesky(Shared32K.Bytes, typeof(Shared32K)),
        .. Cholesky(Shared48K.Bytes, typeof(Shared48K)),
        .. Rows(typeof(CholeskyRowsKernel), nameof(CholeskyRowsKernel.SolveAllInGlobal), 136, 0, [Views, [typeof(BlockSystem)]]),
        .. Whole(typeof(CholeskyRowsKernel), nameof(CholeskyRowsKernel.SolveAllInGlobal), 128, 0),
        .. InRegisters(Shared16K.Bytes, typeof(Shared16K)),
        .. InRegisters(Shared32K.Bytes, typeof(Shared32K)),
        .. Rows(typeof(RegisterRowsKernel), nameof(RegisterRowsKernel.SolveShortRows), 168, Shared8K.Bytes + 128, [[typeof(Shared8K)], Views]),
        .. Rows(typeof(ShortRowsKernel), nameof(ShortRowsKernel.SolveAllInGlobal), 128, 0, [Views]),
        .. Rows(typeof(PredictionKernel), nameof(PredictionKernel.Predict), 48, 0, [Views]),
        .. Rows(typeof(LossKernel), nameof(LossKernel.SumSeen), 56, 2048, [Sums, Views]),
        .. Rows(typeof(LossKernel), nameof(LossKernel.SumNorms), 56, 2048, [Sums, Views]),
        .. Rows(typeof(NormKernel), nameof(NormKernel.Invert), 32, 0, []),
        .. Rows(typeof(ScoreTopKKernel), nameof(ScoreTopKKernel.Find), 168, 17664, [Tile]),
        .. Rows(typeof(RankCountKernel), nameof(RankCountKernel.ScoreTests), 40, 0, []),
        .. Rows(typeof(RankCountKernel), nameof(RankCountKernel.Count), 160, 17408, [Tile]),
        .. Rows(typeof(RankCountKernel), nameof(RankCountKernel.SubtractKnown), 42, 0, []),
        .. Rows(typeof(ExplanationKernel), nameof(ExplanationKernel.ExplainAllInGlobal), 128, 0, []),
        .. Rows(typeof(NeighbourKernel), nameof(NeighbourKernel.Fit), 72, 9552, []),
    ]).OrderBy(kernel => kernel.Name, StringComparer.Ordinal)];

    /// <summary>The kernels that decompose systems with so much shared memory.</summary>
    static IEnumerable<LimitedKernel> Cholesky(int sharedBytes, Type size) =>
    [
        .. Rows(typeof(CholeskyRowsKernel), nameof(CholeskyRowsKernel.SolveInShared), 136, sharedBytes, [[size], Views, [typeof(BlockSystem)]]),
        .. Whole(typeof(CholeskyRowsKernel), nameof(CholeskyRowsKernel.SolveInShared), 128, sharedBytes, size),
        .. Rows(typeof(CholeskyRowsKernel), nameof(CholeskyRowsKernel.SolveInGlobal), 136, sharedBytes, [[size], Views, [typeof(BlockSystem)]]),
        .. Whole(typeof(CholeskyRowsKernel), nameof(CholeskyRowsKernel.SolveInGlobal), 128, sharedBytes, size),
        .. Rows(typeof(ShortRowsKernel), nameof(ShortRowsKernel.SolveInShared), 128, sharedBytes, [[size], Views]),
        .. Rows(typeof(ShortRowsKernel), nameof(ShortRowsKernel.SolveInGlobal), 128, sharedBytes, [[size], Views]),
        .. Rows(typeof(ExplanationKernel), nameof(ExplanationKernel.ExplainInShared), 128, sharedBytes, [[size]]),
        .. Rows(typeof(ExplanationKernel), nameof(ExplanationKernel.ExplainInGlobal), 128, sharedBytes, [[size]]),
    ];

    /// <summary>The kernels that keep systems in registers, with so much shared memory and the failures of their teams.</summary>
    static IEnumerable<LimitedKernel> InRegisters(int sharedBytes, Type size) =>
    [
        .. Rows(typeof(RegisterRowsKernel), nameof(RegisterRowsKernel.SolveRows), 232, sharedBytes + 16, [[size], Views, [typeof(BlockSystem)]]),
        .. Whole(typeof(RegisterRowsKernel), nameof(RegisterRowsKernel.SolveRows), 232, sharedBytes + 16, size),
        .. Rows(typeof(RegisterRowsKernel), nameof(RegisterRowsKernel.SolveShortRows), 168, sharedBytes + 128, [[size], Views]),
    ];

    /// <summary>Systems of all factors, whose solutions are stored as the fixed side is.</summary>
    static IEnumerable<LimitedKernel> Whole(Type kernel, string method, int registers, int sharedBytes, params Type[] size) =>
        Views.SelectMany(view =>
        {
            Type[] system = [typeof(WholeSystem<>).MakeGenericType(view)];
            return Rows(kernel, method, registers, sharedBytes, [.. size.Select(one => (Type[])[one]), [view], system]);
        });

    /// <summary>One kernel for each combination of type arguments.</summary>
    static IEnumerable<LimitedKernel> Rows(Type kernel, string method, int registers, int sharedBytes, Type[][] typeArguments)
    {
        var entry = kernel.GetMethod(method, BindingFlags.Static | BindingFlags.Public)!;
        IEnumerable<Type[]> combinations = [[]];
        foreach (var choices in typeArguments) combinations = combinations.SelectMany(some => choices.Select(choice => (Type[])[.. some, choice]));
        return combinations.Select(types => new LimitedKernel(types is [] ? entry : entry.MakeGenericMethod(types), registers, sharedBytes));
    }
}
