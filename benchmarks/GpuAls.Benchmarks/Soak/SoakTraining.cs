using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Benchmarks.Soak;

/// <summary>One training of a soak; the same one gives the same model each time.</summary>
/// <param name="Name">The name, for messages.</param>
/// <param name="Options">The settings.</param>
/// <param name="Precision">The precision of the CPU.</param>
/// <param name="StopsEarly">Whether a part is held out and the training may stop early.</param>
sealed record SoakTraining(string Name, AlsOptions Options, Precision Precision, bool StopsEarly)
{
    const int Users = 300;
    const int Items = 120;

    /// <summary>
    /// Each solver with each precision that it has: from the start of the data with neighbours and a last exact iteration, and from a random start
    /// with early stopping.
    /// </summary>
    public static IReadOnlyList<SoakTraining> All { get; } = [.. SolverInfo.All.SelectMany((solver, n) => Of(solver, n))];

    /// <summary>Trains the model, with a checkpoint after each iteration.</summary>
    /// <param name="folder">The folder of the checkpoints, which are deleted.</param>
    public AlsModel Run(string folder)
    {
        var matrix = Interactions();
        var checkpoints = new CheckpointOptions(folder) { Iterations = 1 };
        var trainer = new AlsTrainer(Options, new CpuDevice(precision: Precision)) { Checkpoints = checkpoints };
        var model = StopsEarly
            ? trainer.Train(Holdout.Split(matrix, "leave-out:2"), new ValidationOptions { Patience = 1 })
            : trainer.Train(matrix);
        checkpoints.Delete();
        return model;
    }

    static IEnumerable<SoakTraining> Of(SolverInfo solver, int number)
    {
        StartInfo[] random = [.. StartInfo.All.Where(start => start.OfPairs is null)];
        foreach (var precision in Enum.GetValues<Precision>().Where(solver.SupportsOnCpu))
        {
            var options = new AlsOptions { Solver = solver.Value, Factors = 20, Iterations = 3, Block = 8 };
            yield return new(
                $"{solver.Word} {precision} with neighbours",
                options with { Neighbours = new NeighbourOptions { Count = 8 }, FinishExactly = precision == Precision.Full },
                precision,
                StopsEarly: false);
            var start = random[number % random.Length];
            yield return new(
                $"{solver.Word} {precision} from {start.Word} with early stopping",
                options with { Neighbours = null, Start = start.Value, Iterations = 6 },
                precision,
                StopsEarly: true);
        }
    }

    // Interactions are read anew for each training, as a program does that trains every night.
    static InteractionMatrix Interactions()
    {
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(new SyntheticOptions { Users = Users, Items = Items, Rows = 5000 }, builder);
        for (var user = 0; user < Users; user += 10) builder.Add($"disliking {user}", $"disliked {user % 7}", -1 - user % 3);
        for (var user = 0; user < Users; user += 10) builder.Add($"disliking {user}", $"liked {user % 11}", 1 + user % 3);
        return builder.Build(itemLabel: key => $"Item {key}");
    }
}
