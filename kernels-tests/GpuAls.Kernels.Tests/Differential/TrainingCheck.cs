using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>
/// A training, compared with the reference in each of its steps: the problem, each half-sweep from the factors before it, the loss and the change of
/// each iteration, the end, and the factors of the model.
/// </summary>
sealed class TrainingCheck(AlsOptions options, InteractionMatrix matrix, DeviceTraits traits, DeviceFigures figures) : ITrainingWatch
{
    readonly ProblemCheck reference = new(matrix, options);
    readonly List<Snapshot> iterations = [];
    readonly List<(double[][]? Users, double[][]? Items)> priors = [];
    AlsProblem? problem;
    Snapshot? last;
    int opened;

    /// <summary>Whether a half-sweep failed because float32 may not be able to solve its systems.</summary>
    public bool HasFailed { get; private set; }

    public void Opened(AlsProblem opening)
    {
        problem = opening;
        if (++opened == 1)
        {
            reference.Check(opening);
            return;
        }

        Disagreement.Require(opened == 2 && options.HasFinalExactIteration, "the device was given another problem");
        Disagreement.Require(opening.Solver == Solver.Cholesky, $"the solver of the final iteration is {opening.Solver}");
        RequireSameBits("the start of the final iteration", last!, Snapshot.Of(opening.Start));
    }

    public void Solved(bool ofUsers, Snapshot before, Snapshot after)
    {
        if (opened > 1 || last is not null) RequireSameBits("the factors between two half-sweeps", last ?? before, before);
        var bound = new ErrorBound(Setting(ofUsers, before), seed: iterations.Count);
        var rows = ofUsers ? after.Users : after.Items;
        for (var row = 0; row < rows.Length; row++)
        {
            var distance = bound.Compare(row, rows[row]);
            if (!(distance.Excess <= 1))
            {
                var name = FormattableString.Invariant($"{(ofUsers ? "user" : "item")} {row} ({distance.Method})");
                throw new Disagreement(
                    FormattableString.Invariant($"in iteration {iterations.Count + 1}, the vector of {name} is {distance.Excess:G3} times its bound ")
                    + FormattableString.Invariant($"of {distance.Bound:G3} from the reference:\n")
                    + $"  {Text(rows[row])}\n  {Text(distance.Expected)}\n"
                    + $"from the vector before it:\n  {Text((ofUsers ? before.Users : before.Items)[row])}");
            }

            figures.AddRow(distance);
        }

        RequireSameBits(
            "the fixed side of a half-sweep", before with { Users = ofUsers ? [] : before.Users, Items = ofUsers ? before.Items : [] },
            after with { Users = ofUsers ? [] : after.Users, Items = ofUsers ? after.Items : [] });
        last = after;
        if (ofUsers) return;
        iterations.Add(after);
        // Those of the users are still the ones of their half-sweep.
        priors.Add((Priors(ofUsers: true), Priors(ofUsers: false)));
    }

    public void Failed(bool ofUsers, Snapshot before, GpuAlsException failure)
    {
        var setting = Setting(ofUsers, before);
        var bound = new ErrorBound(setting, seed: iterations.Count);
        Disagreement.Require(
            Enumerable.Range(0, setting.Rows.Length).Any(bound.MayFail),
            $"the device refuses systems that float32 can solve: {failure.Message}");
        HasFailed = true;
    }

    /// <summary>Compares the model with the training that was seen.</summary>
    public void Check(AlsModel model)
    {
        var record = model.Training.Iterations;
        Disagreement.Require(record.Count == iterations.Count, $"the model records {record.Count} iterations; {iterations.Count} were run");
        CheckEnd(record);
        for (var number = 0; number < record.Count; number++)
        {
            CheckLoss(record[number], iterations[number]);
            CheckChange(record[number], number == 0 || IsFinal(number) ? null : iterations[number - 1], iterations[number]);
        }

        RequireSameBits(
            "the factors of the model", WithEmptyRows(model.UserFeatures, model.ItemFeatures, model.Features), Snapshot.Of(model.Factors));
    }

    /// <summary>Checks that a training that ended with vectors of zeros had nothing else.</summary>
    public void CheckZeros(GpuAlsException failure)
    {
        Disagreement.Require(
            failure.Message.StartsWith("training ended with vectors of zeros", StringComparison.Ordinal) && last is not null, failure.Message);
        var end = WithEmptyRows(null, null, null);
        Disagreement.Require(Array.TrueForAll(end.Users, IsZero) || Array.TrueForAll(end.Items, IsZero), $"{failure.Message}, but it did not");

        static bool IsZero(float[] row) => !row.AsSpan().ContainsAnyExcept(0f);
    }

    HalfSweepSetting Setting(bool ofUsers, Snapshot before)
    {
        var (own, fixedSide) = (Priors(ofUsers), before.Side(!ofUsers));
        return new(
            ProblemCheck.WithPriors(ofUsers ? reference.ByUser : reference.ByItem, fixedSide.Length, own is not null),
            [.. fixedSide, .. (own ?? []).Select(prior => Array.ConvertAll(prior, Stored))],
            before.Side(ofUsers),
            ofUsers ? reference.UserRegularization : reference.ItemRegularization,
            options.RegularizationExponent != 0,
            opened == 2 ? Solver.Cholesky : options.ResolvedSolver,
            options.ConjugateGradientSteps,
            options.Block,
            traits)
        {
            FixedRows = fixedSide.Length,
        };
    }

    /// <summary>[rows × f] λ·m of one side, as the problem has it now; null without features of that side.</summary>
    double[][]? Priors(bool ofUsers)
    {
        if (!(ofUsers ? problem!.HasUserPriors : problem!.HasItemPriors)) return null;
        var behind = ofUsers ? problem.Start.Items : problem.Start.Users;
        return
        [
            .. Enumerable.Range(0, behind.AllRows - behind.Rows)
                .Select(row => Array.ConvertAll(behind.WritableRowBehind(row).ToArray(), value => (double)value)),
        ];
    }

    /// <summary>A prior as an accelerator stores it: the computer rounds it to float16, to the nearest.</summary>
    double Stored(double value) => traits.StoredUnit > 0 ? (double)(Half)value : value;

    bool IsFinal(int number) => options.HasFinalExactIteration && number == iterations.Count - 1;

    void CheckEnd(IReadOnlyList<AlsIteration> record)
    {
        var normal = options.HasFinalExactIteration ? record.Count - 1 : record.Count;
        Disagreement.Require(opened == (options.HasFinalExactIteration ? 2 : 1), $"the device was given {opened} problems");
        Disagreement.Require(
            record.Select(iteration => iteration.Number).SequenceEqual(Enumerable.Range(1, record.Count)),
            "the iterations are not numbered in order");
        for (var number = 0; number < normal - 1; number++)
        {
            Disagreement.Require(
                !(record[number].Change < options.Tolerance), $"the training continued after iteration {number + 1} had converged");
        }

        Disagreement.Require(
            normal == options.Iterations || record[normal - 1].Change < options.Tolerance,
            $"the training ended after {normal} iterations without convergence");
    }

    void CheckLoss(AlsIteration iteration, Snapshot factors)
    {
        var (users, items) = (factors.Side(ofUsers: true), factors.Side(ofUsers: false));
        var ofPriors = priors[iteration.Number - 1];
        var expected = ReferenceAls.ComputeLoss(reference.ByUser, users, items, reference.UserRegularization, reference.ItemRegularization);
        var distances = Distances(users, ofPriors.Users, reference.UserRegularization)
            + Distances(items, ofPriors.Items, reference.ItemRegularization);
        expected = new AlsLoss(expected.Data, distances).Times(options.UnobservedWeight);
        var (ofData, ofRegularization) = LossBound.Of(reference, users, items, ofPriors, traits.StoredUnit);
        var loss = iteration.Loss!.Value;
        figures.AddLoss(Disagreement.Require(
            $"the data part of the loss of iteration {iteration.Number}", expected.Data, loss.Data, ofData * options.UnobservedWeight));
        figures.AddLoss(Disagreement.Require(
            $"the regularization part of the loss of iteration {iteration.Number}",
            expected.Regularization, loss.Regularization, ofRegularization * options.UnobservedWeight));
    }

    /// <summary>Σ λ·|x − m|², from λ·m.</summary>
    static double Distances(double[][] rows, double[][]? priors, double[] lambdas) => rows.Select((row, number) =>
        lambdas[number] * row.Select((x, k) => Math.Pow(x - (priors?[number][k] ?? 0) / lambdas[number], 2)).Sum()).Sum();

    void CheckChange(AlsIteration iteration, Snapshot? before, Snapshot after)
    {
        if (before is null || options.Tolerance is null)
        {
            Disagreement.Require(iteration.Change is null, $"iteration {iteration.Number} has a change");
            return;
        }

        double[][] users = after.Side(ofUsers: true), gram = ReferenceAls.Gram(users, 0), last = ReferenceAls.Gram(before.Side(ofUsers: true), 0);
        double change = 0, size = 0, diagonals = 0;
        for (var k = 0; k < gram.Length; k++)
        {
            for (var l = 0; l < gram.Length; l++)
            {
                change += (gram[k][l] - last[k][l]) * (gram[k][l] - last[k][l]);
                size += gram[k][l] * gram[k][l];
            }

            diagonals += gram[k][k] + last[k][k];
        }

        // Accelerators store XᵀX + λI in float32 and subtract λ.
        var lambda = options.RegularizationExponent == 0 ? reference.UserRegularization[0] * Math.Sqrt(gram.Length) : 0;
        var expected = Math.Sqrt(change / size);
        // The error of the numerator, and of the denominator.
        var bound = 4 * Rounding.Unit * (Math.Sqrt(users.Length) * diagonals + lambda) / Math.Sqrt(size) * (1 + expected);
        // Vectors whose XᵀX is lost beside λ have any change.
        if (!(bound < 1 + expected)) return;
        Disagreement.Require($"the change of iteration {iteration.Number}", expected, iteration.Change!.Value, bound);
    }

    /// <summary>
    /// The last factors, with rows without likes cleared, or, on a side whose features have a signal, rows without any entry set to the prediction.
    /// </summary>
    Snapshot WithEmptyRows(FeatureWeights? ofUsers, FeatureWeights? ofItems, SideFeatures? features)
    {
        return new(Side(last!.Users, reference.ByUser, ofUsers, features?.Users), Side(last.Items, reference.ByItem, ofItems, features?.Items));

        static float[][] Side(float[][] rows, ReferenceAls.Entry[][] entries, FeatureWeights? weights, SparseRows? table) =>
        [
            .. rows.Select((row, number) =>
                weights is not { HasSignal: true } ? Array.TrueForAll(entries[number], entry => entry.IsDislike) ? new float[row.Length] : row
                : entries[number].Length == 0 ? weights.Predict(table!.RowColumns(number), table.RowValues(number))
                : row),
        ];
    }

    static void RequireSameBits(string subject, Snapshot expected, Snapshot actual)
    {
        var isSame = expected.Users.Zip(actual.Users).Concat(expected.Items.Zip(actual.Items)).All(pair =>
            pair.First.AsSpan().SequenceEqual(pair.Second));
        Disagreement.Require(isSame, $"{subject} changed");
    }

    static string Text(IEnumerable<float> row) => Text(row.Select(value => (double)value));

    // Twelve numbers show the sizes.
    static string Text(IEnumerable<double> row) => string.Join(' ', row.Take(12).Select(value => value.ToString("G7", CultureInfo.InvariantCulture)));
}
