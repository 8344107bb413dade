using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Benchmarks;

/// <summary>A half-sweep over users with 128 factors, by the length of their rows. The number of entries is about 400,000 for every length.</summary>
public class RowSolveBenchmark : ICheckedBenchmark
{
    const int Items = 20_000;
    IAlsSession session = null!;

    [Params(8, 50, 500, 19_000)]
    public int RowLength { get; set; }

    [Params(Solver.ConjugateGradient, Solver.PreconditionedConjugateGradient, Solver.Cholesky)]
    public Solver Solver { get; set; }

    [GlobalSetup]
    public void Setup() => session = Open(400_000 / RowLength, Items, 128);

    [GlobalCleanup]
    public void Cleanup() => session.Dispose();

    [Benchmark]
    public void SolveUsers() => session.SolveUsers(CancellationToken.None);

    public void Check()
    {
        RowLength = 9;
        foreach (var solver in Enum.GetValues<Solver>())
        {
            Solver = solver;
            session = Open(users: 20, items: 30, factors: 4);
            SolveUsers();
            var before = session.ComputeLoss(CancellationToken.None).Total;
            session.SolveItems(CancellationToken.None);
            var after = session.ComputeLoss(CancellationToken.None).Total;
            session.Dispose();
            if (!(after < before)) throw new InvalidOperationException($"{solver}: the loss went from {before} to {after}; expected a lower one");
        }
    }

    IAlsSession Open(int users, int items, int factors)
    {
        var random = new Random(1);
        var builder = new InteractionMatrixBuilder();
        for (var item = 0; item < items; item++) builder.Items.GetOrAdd(Name(item));
        for (var user = 0; user < users; user++)
        {
            builder.Users.GetOrAdd(Name(user));
            var first = random.Next(items);
            // A stride that shares no factor with the number of items visits each of them once.
            for (var e = 0; e < RowLength; e++) builder.Add(user, (int)((first + e * 7919L) % items), random.Next(1, 50));
        }

        var matrix = builder.Build();
        return new CpuDevice().Open(new AlsProblem(
            new(matrix.ByUser, matrix.ByUser.Values),
            new(matrix.ByItem, matrix.ByItem.Values),
            StartFactors.Create(users, items, factors, seed: 1),
            1,
            Solver,
            3));
    }

    static byte[] Name(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
