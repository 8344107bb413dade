using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Training;

/// <summary>
/// Alternating least squares for implicit feedback (Hu, Koren, Volinsky 2008): with the item factors fixed every user's vector is the solution of a linear
/// system of its own, and the same with users and items exchanged; users first, then items, again and again.
/// </summary>
/// <param name="options">What to train.</param>
/// <param name="device">What runs the half-sweeps.</param>
public sealed class AlsTrainer(AlsOptions options, IAlsDevice device)
{
    /// <summary>Trains a model.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="progress">Receives every iteration when it has ended.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or training diverged; the message says which.</exception>
    /// <exception cref="DeviceException">The problem does not fit the device, or the device failed; then the message has the iteration.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public AlsModel Train(InteractionMatrix matrix, IProgress<AlsIteration>? progress = null, CancellationToken cancel = default) =>
        Train(matrix, watcher: null, progress, cancel);

    /// <summary>Trains a model while a watcher measures it after every iteration.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="watcher">Measures each iteration, and may end the training early; null: nobody does.</param>
    /// <param name="progress">Receives every iteration when it has ended and was measured.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or training diverged; the message says which.</exception>
    /// <exception cref="DeviceException">The problem does not fit the device, or the device failed; then the message has the iteration.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    internal AlsModel Train(InteractionMatrix matrix, ITrainingWatcher? watcher, IProgress<AlsIteration>? progress = null, CancellationToken cancel = default) =>
        options.IsChosen
            ? Train(matrix, AlsProblem.From(matrix, options), watcher, progress, cancel)
            : new AlsTrainer(options.For(matrix), device).Train(matrix, watcher, progress, cancel);

    /// <summary>Trains a model from given start factors instead of those of the seed.</summary>
    internal AlsModel Train(InteractionMatrix matrix, AlsFactors start, IProgress<AlsIteration>? progress, CancellationToken cancel) =>
        Train(matrix, AlsProblem.From(matrix, options, start), null, progress, cancel);

    AlsModel Train(InteractionMatrix matrix, AlsProblem problem, ITrainingWatcher? watcher, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        var iterations = new List<AlsIteration>(options.PlannedIterations);
        var factors = Iterate(problem, options.Iterations, iterations, watcher, matrix, progress, cancel);
        if (options.FinishesApart && watcher?.IsOver != true)
        {
            var exact = problem with { Start = factors, Solver = Solver.Cholesky };
            factors = Iterate(exact, options.PlannedIterations, iterations, watcher, matrix, progress, cancel);
        }

        factors = watcher?.Choose(factors) ?? factors;
        factors.Users.ClearWithoutLikes(matrix.ByUser);
        factors.Items.ClearWithoutLikes(matrix.ByItem);
        RequireFinite(factors.Users, matrix.Users, "user");
        RequireFinite(factors.Items, matrix.Items, "item");
        return new AlsModel(factors, matrix.Users, matrix.Items, matrix.ByUser, options, new TrainingRecord(device.Name, iterations, watcher?.ToRecord()));
    }

    /// <summary>Goes on to an iteration in a session of its own.</summary>
    AlsFactors Iterate(
        AlsProblem problem, int last, List<AlsIteration> done, ITrainingWatcher? watcher, InteractionMatrix matrix, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        using var session = device.Open(problem);
        for (var number = done.Count + 1; number <= last && watcher?.IsOver != true; number++)
        {
            var iteration = Iterate(session, number, watcher, matrix, cancel);
            done.Add(iteration);
            progress?.Report(iteration);
        }

        return session.Download();
    }

    AlsIteration Iterate(IAlsSession session, int number, ITrainingWatcher? watcher, InteractionMatrix matrix, CancellationToken cancel)
    {
        try
        {
            var iteration = AlsIteration.Run(session, number, options.ComputeLoss, cancel);
            // Devices know the objective divided by α₀.
            iteration = iteration with { Loss = iteration.Loss?.Times(options.UnobservedWeight) };
            return watcher is null ? iteration : Measure(session, iteration, watcher, matrix, cancel);
        }
        catch (DeviceException failure)
        {
            throw new DeviceException(FormattableString.Invariant($"in iteration {number}: {failure.Message}"), failure);
        }
        catch (GpuAlsException failure)
        {
            throw new GpuAlsException(FormattableString.Invariant($"in iteration {number}: {failure.Message}"), failure);
        }
    }

    AlsIteration Measure(IAlsSession session, AlsIteration iteration, ITrainingWatcher watcher, InteractionMatrix matrix, CancellationToken cancel)
    {
        var factors = session.Download();
        // What is not a number cannot be folded into, and would be told as something else.
        RequireFinite(factors.Items, matrix.Items, "item");
        return watcher.Measure(iteration, factors, options, cancel);
    }

    void RequireFinite(FactorMatrix factors, Vocabulary names, string side)
    {
        for (var row = 0; row < factors.Rows; row++)
        {
            foreach (var value in factors.Row(row))
            {
                if (!float.IsFinite(value))
                {
                    throw new GpuAlsException(FormattableString.Invariant(
                        $"training did not stay finite: {side} row {row} ('{names.Name(row)}') has the factor {value}; a larger regularization (it is {options.Regularization}) or a smaller alpha (it is {options.Alpha}) keeps the systems solvable"));
                }
            }
        }
    }
}
