using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>A kind of device that random problems run on.</summary>
/// <param name="Name">The name in the table of figures.</param>
/// <param name="Problems">The problems that suit its speed.</param>
/// <param name="Supports">Whether it supports a solver in a precision.</param>
/// <param name="Create">Creates the device for the settings of a problem; the flag chooses the other number of threads or of rows in a batch.</param>
/// <param name="Traits">How it rounds.</param>
sealed record DeviceUnderTest(
    string Name,
    ProblemGenerator Problems,
    Func<Solver, Precision, bool> Supports,
    Func<RunSettings, bool, IAlsDevice> Create,
    Func<Precision, DeviceTraits> Traits);

/// <summary>One random problem on one device: every promise that a training makes whatever the problem. A new promise is a method here.</summary>
static class DeviceRun
{
    /// <summary>Runs a problem, and compares everything with the reference.</summary>
    /// <exception cref="Disagreement">The device is farther from the reference than the bound.</exception>
    public static void Check(DeviceUnderTest device, DifferentialProblem problem, Figures figures)
    {
        var options = problem.Options;
        var run = problem.Run with
        {
            Precision = device.Supports(options.ResolvedSolver, problem.Run.Precision) ? problem.Run.Precision : Precision.Full,
        };
        // A final exact iteration needs a precision in which the device supports it.
        if (!device.Supports(Solver.Cholesky, run.Precision)) options = options with { FinishExactly = false };
        var matrix = problem.CreateMatrix();
        if (Enumerable.Range(0, matrix.Users.Count).All(user => matrix.ByUser.Likes(user) == 0)) return;

        var features = problem.CreateFeatures();
        var ofDevice = figures.Of(device.Name, options.ResolvedSolver, run.Precision);
        var check = new TrainingCheck(options, matrix, device.Traits(run.Precision), ofDevice);
        ofDevice.Problems++;
        AlsModel model;
        try
        {
            var watched = new WatchedDevice(device.Create(run, false), check);
            model = new AlsTrainer(options, watched) { Features = features }.Train(matrix, cancel: TestContext.Current.CancellationToken);
        }
        catch (GpuAlsException failure)
        {
            if (!check.HasFailed) check.CheckZeros(failure);
            ofDevice.Refused++;
            return;
        }

        check.Check(model);
        if (options.Neighbours is { } neighbours) NeighbourCheck.Check(model, neighbours);
        CheckSameBits(device, options, run, matrix, features, model);
        CheckStopped(device, options, run, matrix, features, model, problem.Seed);
        new QueryCheck(model).Check(problem.Seed);
    }

    /// <summary>Requires the same bits for another number of threads, or of rows in a batch, and without a watcher.</summary>
    static void CheckSameBits(
        DeviceUnderTest device, AlsOptions options, RunSettings run, InteractionMatrix matrix, SideFeatures? features, AlsModel model)
    {
        var trainer = new AlsTrainer(options, device.Create(run, true)) { Features = features };
        var other = trainer.Train(matrix, cancel: TestContext.Current.CancellationToken);
        StoppedTraining.AssertSameBits(model, other, $"run with {run}");
    }

    /// <summary>Requires the same bits of a training that is stopped after an iteration and continued with another number of threads.</summary>
    static void CheckStopped(
        DeviceUnderTest device, AlsOptions options, RunSettings run, InteractionMatrix matrix, SideFeatures? features, AlsModel model, int seed)
    {
        using var folder = new TestFolder();
        var checkpoints = new CheckpointOptions(folder["checkpoints"]) { Iterations = 1 };
        var after = 1 + seed % model.Training.Iterations.Count;
        StoppedTraining.Stop(
            new AlsTrainer(options, device.Create(run, false)) { Checkpoints = checkpoints, Features = features },
            (trainer, progress, cancel) => trainer.Train(matrix, progress, cancel),
            after);
        var continued = new AlsTrainer(options, device.Create(run, true))
        {
            Checkpoints = checkpoints with { Resumes = true },
            Features = features,
        };
        StoppedTraining.AssertSameBits(
            model, continued.Train(matrix, cancel: TestContext.Current.CancellationToken), $"stopped after iteration {after} and run with {run}");
    }
}
