using System.Reflection;
using System.Runtime.InteropServices;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>A training on several ranks gives the model of one process, to the last bit.</summary>
public sealed class GroupDeviceTests
{
    // Several slabs of G (2,048 rows), several pieces of the loss (1,024), rows without entries, one that is too long to gather, long and short ones.
    static readonly Lazy<InteractionMatrix> Large = new(() => RandomProblem.WithRowLengths(
        4200, [.. Enumerable.Range(0, 4200).Select(user => user == 11 ? 4100 : user % 97 == 0 ? 700 : user % 7)]));

    // More items than users: the start orthonormalises the users.
    static readonly Lazy<InteractionMatrix> Tall = new(() => RandomProblem.WithRowLengths(
        5000, [.. Enumerable.Range(0, 300).Select(user => user % 31)]));

    static readonly Lazy<InteractionMatrix> Small = new(() => RandomProblem.WithRowLengths(5, 2, 0, 5, 1));

    public static TheoryData<Solver, Precision> Solvers
    {
        get
        {
            var data = new TheoryData<Solver, Precision>();
            foreach (var solver in Enum.GetValues<Solver>()) data.Add(solver, Precision.Full);
            data.Add(Solver.PreconditionedConjugateGradient, Precision.Mixed);
            return data;
        }
    }

    [Theory, MemberData(nameof(Solvers))]
    public void AnyNumberOfRanks_GivesTheBitsOfOneProcess(Solver solver, Precision precision) => AssertSameBits(
        Large.Value, RandomProblem.Options(33, solver) with { Iterations = 2 }, precision, 2, 5);

    [Theory, MemberData(nameof(Solvers))]
    public void MoreRanksThanRows_GiveTheBitsOfOneProcess(Solver solver, Precision precision) => AssertSameBits(
        Small.Value, RandomProblem.Options(9, solver) with { Iterations = 3 }, precision, 2, 8);

    [Theory]
    [InlineData(Solver.PreconditionedConjugateGradient, false)]
    [InlineData(Solver.ConjugateGradient, false)]
    [InlineData(Solver.ConjugateGradient, true)]
    [InlineData(Solver.Subspace, true)]
    public void RowsThatAreHandedOutAnew_GiveTheBitsOfOneProcess(Solver solver, bool asOnSeveralHosts)
    {
        var options = RandomProblem.Options(16, solver) with { Iterations = 5, Start = StartDistribution.Spectral };
        var alone = Train(options, Large.Value, new CpuDevice(2));
        var random = new Random(3);
        var together = GroupTraining.Run(3, _ => new CpuDevice(1), device =>
        {
            var group = (GroupDevice)device;
            group.Cut = (_, problem, _, _) => new(Anywhere(problem.ByUser.Rows), Anywhere(problem.ByItem.Rows));
            var model = Train(options, Large.Value, device);
            // After the first iteration of each session.
            Assert.Equal([1, 2, 3, 4], group.Recuts);
            return model;
        }, asOnSeveralHosts);
        AssertSameBits(alone, together);

        RankRanges Anywhere(int rows) => new([0, .. new[] { random.Next(rows + 1), random.Next(rows + 1) }.Order(), rows]);
    }

    [Theory, MemberData(nameof(Starts))]
    public void EveryStart_IsThatOfOneProcess(StartDistribution start)
    {
        // Factors that are no multiple of 16: their padding is zeros.
        var options = RandomProblem.Options(33, Solver.Cholesky) with { Iterations = 1, Start = start };
        AssertSameBits(Large.Value, options, Precision.Full, 2, 5);
        AssertSameBits(Tall.Value, options with { ComputeLoss = false }, Precision.Full, 3);
    }

    public static TheoryData<StartDistribution> Starts => [.. Enum.GetValues<StartDistribution>()];

    [Fact]
    public void RowsWithTheirOwnRegularization_GiveTheBitsOfOneProcess() => AssertSameBits(
        Large.Value,
        RandomProblem.Options(16, Solver.Subspace) with { Iterations = 2, RegularizationExponent = 0.5, Block = 5 },
        Precision.Full,
        3);

    [Fact]
    public void StandardSettings_WithDislikes_EarlyEndNeighboursAndAnExactFinish_GiveTheBitsOfOneProcess()
    {
        var builder = new InteractionMatrixBuilder();
        var random = new Random(7);
        for (var n = 0; n < 9000; n++) builder.Add($"u{random.Next(400)}", $"i{random.Next(300)}", random.Next(8) == 0 ? -1 : random.Next(1, 9));
        AssertSameBits(builder.Build(), new AlsOptions { Factors = 24, FinishExactly = true, ComputeLoss = true }, Precision.Full, 2, 3);
    }

    [Fact]
    public void ATraining_ContinuesOnAnotherNumberOfRanks()
    {
        var options = RandomProblem.Options(12, Solver.ConjugateGradient) with { Iterations = 4 };
        // Odd trainings on three ranks, even ones on one process.
        var number = 0;
        var resumed = StoppedTraining.AssertSameBits(
            checkpoints => new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = checkpoints },
            (trainer, progress, cancel) => ++number % 2 == 0
                ? trainer.Train(Small.Value, progress, cancel)
                : GroupTraining.Run(
                    3,
                    _ => new CpuDevice(1),
                    device => new AlsTrainer(options, device) { Checkpoints = trainer.Checkpoints }.Train(Small.Value, progress, cancel)));
        Assert.Equal(4, resumed);
    }

    [Theory]
    [InlineData(Solver.ConjugateGradient, 0, false)]
    [InlineData(Solver.ConjugateGradient, 0, true)]
    [InlineData(Solver.PreconditionedConjugateGradient, 32, true)]
    public void AFailureOnOneRank_IsThatOfTheTraining(Solver solver, int exchangedFloats, bool asOnSeveralHosts)
    {
        var options = RandomProblem.Options(4, solver);
        var failure = Assert.Throws<DeviceException>(() => GroupTraining.Run(
            3,
            rank => rank == 2 ? new LostDevice(exchangedFloats) : new CpuDevice(1),
            device => new AlsTrainer(options, device).Train(Small.Value, null, TestContext.Current.CancellationToken),
            asOnSeveralHosts));
        Assert.Equal("in iteration 1: on rank 2 of 3: the card is gone", failure.Message);
    }

    [Fact]
    public void RanksThatComputeInDifferentWays_AreRefused()
    {
        var failure = Assert.Throws<GpuAlsException>(() => GroupTraining.Run(
            2, rank => new CpuDevice(1, rank == 0 ? Precision.Full : Precision.Mixed), device => device.Name));
        Assert.Equal(
            $"rank 1 computes with CPU, {SimdWidth.Bits}-bit vectors, bfloat16 copies, and rank 0 with CPU, {SimdWidth.Bits}-bit vectors; "
                + "expected the same on all ranks",
            failure.Message);
    }

    /// <summary>Features of both sides, one feature of each row and some of none; rows without interactions too.</summary>
    [Theory, MemberData(nameof(Solvers))]
    public void Features_GiveTheBitsOfOneProcess(Solver solver, Precision precision)
    {
        var options = RandomProblem.Options(12, solver) with { Iterations = 3, Start = StartDistribution.Spectral };
        var features = GroupedData.Features;
        AssertSameBits(options, features, precision, 2, 3);
        AssertSameBits(options, features with { Users = null }, precision, 3);
        AssertSameBits(options with { ComputeLoss = false }, features with { Items = null }, precision, 3);
    }

    [Fact]
    public void FeaturesOfRowsThatAreHandedOutAnew_WithAnExactFinish_GiveTheBitsOfOneProcess()
    {
        var options = RandomProblem.Options(12, Solver.PreconditionedConjugateGradient) with { Iterations = 4, FinishExactly = true };
        var features = GroupedData.Features;
        var random = new Random(3);
        var together = GroupTraining.Run(3, _ => new CpuDevice(1), device =>
        {
            ((GroupDevice)device).Cut = (_, problem, _, _) => new(Anywhere(problem.ByUser.Rows), Anywhere(problem.ByItem.Rows));
            return Train(options, GroupedData.Matrix, device, features);
        });
        AssertSameBits(Train(options, GroupedData.Matrix, new CpuDevice(2), features), together);

        RankRanges Anywhere(int rows) => new([0, .. new[] { random.Next(rows + 1), random.Next(rows + 1) }.Order(), rows]);
    }

    static void AssertSameBits(AlsOptions options, SideFeatures features, Precision precision, params int[] numbers)
    {
        var alone = Train(new CpuDevice(2, precision));
        // Otherwise the priors would be zeros.
        Assert.True((alone.UserFeatures ?? alone.ItemFeatures)!.HasSignal);
        foreach (var ranks in numbers)
        {
            var together = GroupTraining.Run(ranks, _ => new CpuDevice(1, precision), Train, asOnSeveralHosts: ranks == 3);
            AssertSameBits(alone, together);
        }

        AlsModel Train(IAlsDevice device) => GroupDeviceTests.Train(options, GroupedData.Matrix, device, features);
    }

    [Fact]
    public void TheName_SaysTheDevices()
    {
        var one = new CpuDevice(1).Name;
        Assert.Equal($"2 devices, each {one}", GroupTraining.Run(2, _ => new CpuDevice(1), device => device.Name));
        Assert.Equal(
            $"2 devices, {one}; {new CpuDevice(2).Name}", GroupTraining.Run(2, rank => new CpuDevice(1 + rank), device => device.Name));
    }

    [Fact]
    public void ARowThatCannotBeSolved_IsNamed()
    {
        // Both items have the same vector, and in float32 its square plus λ is its square. The user is not the first of the matrix, but of its rank.
        var builder = new InteractionMatrixBuilder();
        builder.Users.GetOrAdd("z"u8);
        builder.Add("a", "p", 1);
        builder.Add("a", "q", 1);
        var matrix = builder.Build();
        var options = PlainOptions.Value with { Factors = 2, Regularization = 1e-12, Solver = Solver.Cholesky };
        var start = new AlsFactors(FactorMatrix.From(2, [[1, 1], [1, 1]]), FactorMatrix.From(2, [[1, 1], [1, 1]]));
        var failure = Assert.Throws<GpuAlsException>(() => GroupTraining.Run(
            2, _ => new CpuDevice(1), device => new AlsTrainer(options, device).Train(matrix, start, null, TestContext.Current.CancellationToken)));
        Assert.Equal(
            "in iteration 1: the system of user 'a' is not positive definite in float32 at factor 1: its 2 weights are too large "
                + "for the regularization; use a larger regularization (it is 1E-12) or a smaller alpha (it is 1)",
            failure.Message);
    }

    static void AssertSameBits(InteractionMatrix matrix, AlsOptions options, Precision precision, params int[] numbers)
    {
        var alone = Train(new CpuDevice(2, precision));
        foreach (var ranks in numbers)
        {
            AssertSameBits(alone, GroupTraining.Run(ranks, rank => new CpuDevice(1 + rank % 2, precision), Train));
            // On several hosts they exchange while they solve. With the solver that whitens the times choose, which are accidents here.
            AssertSameBits(alone, GroupTraining.Run(ranks, rank => new CpuDevice(1 + rank % 2, precision), Train, asOnSeveralHosts: true));
        }

        AlsModel Train(IAlsDevice device) => GroupDeviceTests.Train(options, matrix, device);
    }

    static AlsModel Train(AlsOptions options, InteractionMatrix matrix, IAlsDevice device, SideFeatures? features = null) =>
        new AlsTrainer(options, device) { Features = features }.Train(matrix, null, TestContext.Current.CancellationToken);

    static void AssertSameBits(AlsModel expected, AlsModel actual)
    {
        Assert.Equal(Bits(expected.Factors.Users), Bits(actual.Factors.Users));
        Assert.Equal(Bits(expected.Factors.Items), Bits(actual.Factors.Items));
        Assert.Equal(Numbers(expected), Numbers(actual));

        static IEnumerable<(AlsLoss?, double?)> Numbers(AlsModel model) => model.Training.Iterations.Select(one => (one.Loss, one.Change));
    }

    static int[] Bits(FactorMatrix factors) => MemoryMarshal.Cast<float, int>(factors.Values.Slice(0, (int)factors.Values.Length)).ToArray();

    /// <summary>A device that is lost at its first half-sweep.</summary>
    sealed class LostDevice(int exchangedFloats) : IAlsDevice
    {
        static readonly IAlsDevice Cpu = new CpuDevice(1);

        public string Name => "a card";

        string IAlsDevice.Arithmetic => Cpu.Arithmetic;

        IReadOnlyList<Assembly> IAlsDevice.Assemblies => Cpu.Assemblies;

        public IAlsSession Open(AlsProblem problem) => new Session(problem, exchangedFloats);

        sealed class Session(AlsProblem problem, int exchangedFloats) : IPartialSession
        {
            public int ExchangedFloats => exchangedFloats;

            public bool ExchangesSolvedRows => exchangedFloats == 0 && problem.WholeSides!.ExchangesBesideSolving;

            public void SolveUsers(CancellationToken cancel) => throw new DeviceException("the card is gone");

            public void SolveItems(CancellationToken cancel) => throw new InvalidOperationException();

            public double[] ReadUserGram() => throw new InvalidOperationException();

            public AlsLoss ComputeLoss(CancellationToken cancel) => throw new InvalidOperationException();

            public FactorMatrix DownloadUsers() => problem.Start.Users;

            public FactorMatrix DownloadItems() => problem.Start.Items;

            public void UploadUsers()
            {
            }

            public void UploadItems()
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
