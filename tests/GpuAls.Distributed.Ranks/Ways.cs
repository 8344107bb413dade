using System.Globalization;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Distributed.Mpi;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Ranks;

/// <summary>
/// Measures iterations of pcg by turns with the exchange behind solving and beside it, in one training of ranks on several hosts. The turns are
/// short, so that a load that changes meets both ways.
/// </summary>
static class Ways
{
    // The first iteration of a turn changes the way, and is not counted.
    const int IterationsOfTurn = 4;

    const int Users = 100_000;
    const int Items = 80_000;
    const int Pairs = 5_000_000;

    /// <summary>Trains with 128 factors and one thread a rank. Rank 0 prints the median times of both ways, and those of each turn.</summary>
    /// <param name="group">The group.</param>
    /// <param name="turns">The turns of each way.</param>
    public static void Run(MpiGroup group, int turns)
    {
        if (group.Rank > 0)
        {
            new RankWorker(group, group.Host, () => new CpuDevice(1)).Run();
            return;
        }

        var device = new GroupDevice(group, group.Host, new CpuDevice(1)) { Cut = null, SendsBesideSolving = IsBeside };
        var options = new AlsOptions
        {
            Factors = 128,
            Iterations = 2 * turns * IterationsOfTurn,
            Solver = Solver.PreconditionedConjugateGradient,
            Neighbours = null,
            ComputeLoss = false,
            FinishExactly = false,
        };
        var model = new AlsTrainer(options, device).Train(Matrix());
        double[] times = [.. model.Training.Iterations.Select(iteration => iteration.Seconds)];
        var medians = times.Chunk(IterationsOfTurn).Select(turn => Median(turn[1..])).ToArray();
        for (var turn = 0; turn < turns; turn++) Print($"turn {turn + 1}", medians[2 * turn], medians[2 * turn + 1]);
        Print("all", Median([.. Counted(false)]), Median([.. Counted(true)]));
        group.Send(Order.Quit);

        IEnumerable<double> Counted(bool beside) =>
            times.Where((_, n) => n % IterationsOfTurn > 0 && IsBeside(n + 1) == beside);
    }

    static bool IsBeside(int iteration) => (iteration - 1) / IterationsOfTurn % 2 == 1;

    static void Print(string name, double behind, double beside) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name}: behind solving {behind:0.00} s, beside {beside:0.00} s: {beside / behind:0.00} times as long"));

    static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    /// <summary>Popular users and items come first, as names that are numbered when they are first seen.</summary>
    static InteractionMatrix Matrix()
    {
        var builder = new InteractionMatrixBuilder();
        var random = new Random(1);
        for (var user = 0; user < Users; user++) builder.Users.GetOrAdd(Encoding.UTF8.GetBytes($"u{user}"));
        for (var item = 0; item < Items; item++) builder.Items.GetOrAdd(Encoding.UTF8.GetBytes($"i{item}"));
        for (var n = 0; n < Pairs; n++) builder.Add(Draw(Users), Draw(Items), 1 + random.Next(9));
        return builder.Build();

        int Draw(int count) => (int)(count * Math.Pow(random.NextDouble(), 1.5));
    }
}
