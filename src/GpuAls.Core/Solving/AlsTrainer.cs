namespace GpuAls.Core;

/// <summary>
/// Alternating least squares for implicit feedback (Hu, Koren, Volinsky 2008): with the item factors fixed every user's vector is the solution of a linear
/// system of its own, and the same with users and items exchanged; users first, then items, again and again.
/// </summary>
/// <param name="options">What to train.</param>
/// <param name="device">What runs the half-sweeps.</param>
public sealed class AlsTrainer(AlsOptions options, IAlsDevice device)
{
    /// <summary>Trains a model.</summary>
    /// <param name="matrix">Who interacted with what.</param>
    /// <param name="progress">Told of every iteration when it is over.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or the numbers got out of hand; the message says which.</exception>
    /// <exception cref="DeviceException">The problem does not fit the device, or the device failed; then the message has the iteration.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public AlsModel Train(InteractionMatrix matrix, IProgress<AlsIteration>? progress = null, CancellationToken cancel = default) =>
        options.Alpha is null
            ? new AlsTrainer(options.For(matrix), device).Train(matrix, progress, cancel)
            : Train(matrix, AlsProblem.From(matrix, options), progress, cancel);

    /// <summary>Trains a model from given start factors instead of those of the seed.</summary>
    internal AlsModel Train(InteractionMatrix matrix, AlsFactors start, IProgress<AlsIteration>? progress, CancellationToken cancel) =>
        Train(matrix, AlsProblem.From(matrix, options, start), progress, cancel);

    AlsModel Train(InteractionMatrix matrix, AlsProblem problem, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        using var session = device.Open(problem);
        var iterations = new List<AlsIteration>(options.Iterations);
        for (var number = 1; number <= options.Iterations; number++)
        {
            var iteration = Iterate(session, number, cancel);
            iterations.Add(iteration);
            progress?.Report(iteration);
        }

        var factors = session.Download();
        RequireFinite(factors.Users, matrix.Users, "user");
        RequireFinite(factors.Items, matrix.Items, "item");
        return new AlsModel(factors, matrix.Users, matrix.Items, matrix.ByUser, options, new TrainingRecord(device.Name, iterations));
    }

    AlsIteration Iterate(IAlsSession session, int number, CancellationToken cancel)
    {
        try
        {
            var iteration = AlsIteration.Run(session, number, options.ComputeLoss, cancel);
            // Devices know the objective divided by α₀.
            return iteration with { Loss = iteration.Loss?.Times(options.UnobservedWeight) };
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
