using System.Runtime.InteropServices;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>
/// The solver that whitens the fixed side, on several hosts: each way to exchange, and each change of the way, gives the bits of one process.
/// </summary>
public sealed class BesideSolvingTests
{
    // Two slabs of users and of items, rows without entries, and long and short ones.
    static readonly Lazy<InteractionMatrix> Matrix = new(() => RandomProblem.WithRowLengths(
        4200, [.. Enumerable.Range(0, 4300).Select(user => user % 97 == 0 ? 300 : user % 5)]));

    // Factors with a stride of 48 and whitened vectors of 64.
    static readonly AlsOptions Options = RandomProblem.Options(33, Solver.PreconditionedConjugateGradient) with
    {
        Iterations = 5,
        ComputeLoss = false,
        Start = StartDistribution.Spectral,
    };

    static readonly Dictionary<string, Func<int, bool>> Ways = new()
    {
        ["behind"] = _ => false,
        ["beside"] = _ => true,
        ["beside and back"] = iteration => iteration is 2 or 3 or 5,
    };

    public static TheoryData<string, int, Precision> Cases => new(
        from way in Ways.Keys
        from ranks in (int[])[1, 2, 3]
        from precision in Enum.GetValues<Precision>()
        select (way, ranks, precision));

    [Theory, MemberData(nameof(Cases))]
    public void EachWay_GivesTheBitsOfOneProcess(string way, int ranks, Precision precision) => AssertSameBits(
        Train(new CpuDevice(2, precision), Options), TrainTogether(ranks, precision, Options, Ways[way]));

    [Theory, InlineData("beside"), InlineData("beside and back")]
    public void TheLoss_IsThatOfOneProcess(string way)
    {
        var options = Options with { ComputeLoss = true };
        var (alone, together) = (Train(new CpuDevice(1), options), TrainTogether(3, Precision.Full, options, Ways[way]));
        AssertSameBits(alone, together);
        Assert.Equal(alone.Training.Iterations.Select(one => one.Loss), together.Training.Iterations.Select(one => one.Loss));
    }

    [Theory, InlineData("beside", Precision.Full), InlineData("beside", Precision.Mixed), InlineData("beside and back", Precision.Full)]
    public void RowsThatAreHandedOutAnew_GiveTheBitsOfOneProcess(string way, Precision precision)
    {
        var random = new Random(5);
        AssertSameBits(Train(new CpuDevice(1, precision), Options), TrainTogether(3, precision, Options, Ways[way], device => device.Cut =
            (_, problem, _, _) => new(Anywhere(problem.ByUser.Rows), Anywhere(problem.ByItem.Rows))));

        RankRanges Anywhere(int rows) => new([0, .. new[] { random.Next(rows + 1), random.Next(rows + 1) }.Order(), rows]);
    }

    [Theory, InlineData(Precision.Full), InlineData(Precision.Mixed)]
    public void Features_GiveTheBitsOfOneProcess(Precision precision)
    {
        var options = Options with { Factors = 12, FinishExactly = precision == Precision.Full };
        AssertSameBits(
            Train(new CpuDevice(1, precision), options, GroupedData.Matrix, GroupedData.Features),
            GroupTraining.Run(3, _ => new CpuDevice(1, precision), device =>
            {
                ((GroupDevice)device).SendsBesideSolving = Ways["beside and back"];
                return Train(device, options, GroupedData.Matrix, GroupedData.Features);
            }, asOnSeveralHosts: true));
    }

    /// <summary>
    /// A rank fails before it takes part in a half-sweep, or while it solves; half-sweeps exchange in each way, and in both where the way changes.
    /// </summary>
    [Theory, MemberData(nameof(Failures))]
    public void ARankThatFails_EndsTheTrainingOfAll(int halfSweep, FailingPlace place)
    {
        var failure = Assert.Throws<DeviceException>(() => GroupTraining.Run(
            3,
            rank => rank == 2 ? new FailingDevice(halfSweep, place) : new CpuDevice(1),
            device =>
            {
                // The rows stay: the device counts the half-sweeps of a session.
                var group = (GroupDevice)device;
                (group.SendsBesideSolving, group.Cut) = (Ways["beside and back"], null);
                return Train(device, Options);
            },
            asOnSeveralHosts: true));
        Assert.Equal($"in iteration {(halfSweep + 1) / 2}: on rank 2 of 3: the card is gone", failure.Message);
    }

    // Iterations 2, 3 and 5 send while they solve. The first half-sweep of iteration 4 exchanges nothing: its rows were received in the one before.
    public static TheoryData<int, FailingPlace> Failures => new(
        from halfSweep in Enumerable.Range(1, 10)
        from place in Enum.GetValues<FailingPlace>()
        where place != FailingPlace.WhileSolving || (halfSweep + 1) / 2 is 2 or 3 or 5
        where place != FailingPlace.BeforeTheExchange || halfSweep != 7
        select (halfSweep, place));

    [Fact]
    public void ACancelledTraining_Ends()
    {
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => GroupTraining.Run(3, rank => new CpuDevice(1), device =>
        {
            // In the first half-sweep that sends beside solving.
            ((GroupDevice)device).SendsBesideSolving = iteration =>
            {
                if (iteration == 2) cancel.CancelAfter(1);
                return iteration > 1;
            };
            return new AlsTrainer(Options with { Iterations = 100_000 }, device).Train(Matrix.Value, null, cancel.Token);
        }, asOnSeveralHosts: true));
    }

    [Fact]
    public void OnOneHost_ThereIsNoChoice() => GroupTraining.Run(2, _ => new CpuDevice(1), device =>
    {
        var group = (GroupDevice)device;
        group.SendsBesideSolving = _ => throw new InvalidOperationException("asked on one host");
        Train(device, Options);
        Assert.Null(group.Exchange);
        return 0;
    });

    [Fact]
    public void OnSeveralHosts_TheMeasuredTimesDecide() => GroupTraining.Run(2, _ => new CpuDevice(1), device =>
    {
        var group = (GroupDevice)device;
        group.Cut = null;
        Train(device, Options with { Iterations = 8, FinishExactly = true });
        var choice = group.Exchange!;
        Assert.True(choice.IsDecided);
        // Measured in iterations 1 and 2. If they promise a gain, tried in 3 to 5; then 6 to 8 may bring it back.
        Assert.Contains(choice.FirstIteration, choice.Expected!.Pays ? (int?[])[3, 9] : [null]);
        Assert.InRange(choice.BehindSeconds, 1e-6, 1e3);
        Assert.InRange(choice.Expected.Seconds, 1e-6, 1e3);
        return 0;
    }, asOnSeveralHosts: true);

    [Fact]
    public void ASolverThatDoesNotWhiten_HasNoChoice() => GroupTraining.Run(2, _ => new CpuDevice(1), device =>
    {
        Train(device, Options with { Solver = Solver.ConjugateGradient });
        Assert.Null(((GroupDevice)device).Exchange);
        return 0;
    }, asOnSeveralHosts: true);

    static AlsModel TrainTogether(int ranks, Precision precision, AlsOptions options, Func<int, bool> way, Action<GroupDevice>? set = null) =>
        GroupTraining.Run(ranks, rank => new CpuDevice(1 + rank % 2, precision), device =>
        {
            var group = (GroupDevice)device;
            group.SendsBesideSolving = way;
            set?.Invoke(group);
            return Train(device, options);
        }, asOnSeveralHosts: true);

    static AlsModel Train(IAlsDevice device, AlsOptions options, InteractionMatrix? matrix = null, SideFeatures? features = null) =>
        new AlsTrainer(options, device) { Features = features }.Train(matrix ?? Matrix.Value, null, TestContext.Current.CancellationToken);

    static void AssertSameBits(AlsModel expected, AlsModel actual)
    {
        Assert.Equal(Bits(expected.Factors.Users), Bits(actual.Factors.Users));
        Assert.Equal(Bits(expected.Factors.Items), Bits(actual.Factors.Items));

        static int[] Bits(FactorMatrix factors) => MemoryMarshal.Cast<float, int>(factors.Values.Slice(0, (int)factors.Values.Length)).ToArray();
    }
}
