using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Export.Formats;
using GpuAls.Export.Numpy;
using GpuAls.Export.Targets;

namespace GpuAls.Export.Importing;

/// <summary>The files of a model of the Python package implicit.</summary>
/// <param name="Model">The .npz file of AlternatingLeastSquares.save.</param>
/// <param name="Users">The names of the users; null for none.</param>
/// <param name="Items">The names of the items; null for none.</param>
/// <param name="Known">The matrix that was given to fit, from scipy.sparse.save_npz; null for none.</param>
sealed record ImplicitFiles(string Model, string? Users, string? Items, string? Known);

/// <summary>
/// Reads a model of the Python package implicit. implicit minimizes the objective of GpuAls with the confidence c = α·r and the same λ for all rows,
/// so vectors of new users and explanations agree with implicit's.
/// </summary>
static class ImplicitModel
{
    // The defaults of implicit 0.7.
    const double StandardRegularization = 0.01;
    const double StandardAlpha = 1;
    const int StandardIterations = 15;
    const int StandardSteps = 3;

    /// <summary>Reads a model.</summary>
    /// <param name="files">The files.</param>
    /// <param name="note">Receives remarks on missing parts, as sentences.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="ExchangeException">A file cannot be read, is damaged, or does not fit the others.</exception>
    public static AlsModel Read(ImplicitFiles files, Action<string> note, CancellationToken cancel = default)
    {
        using var file = new NpzReader(files.Model);
        var users = ImplicitFactors.Read(file, NumpyFormat.UserFactors, note, cancel);
        var items = ImplicitFactors.Read(file, NumpyFormat.ItemFactors, note, cancel);
        if (users.Factors != items.Factors)
        {
            throw file.Wrong(
                NumpyFormat.ItemFactors,
                $"has {DisplayText.Count(items.Factors, "factor")}; expected {users.Factors}, as {NumpyFormat.UserFactors} has");
        }

        var options = ReadOptions(file, users.Factors, note);
        var (userNames, itemNames) = (Names(files.Users, users.Rows, "user"), Names(files.Items, items.Rows, "item"));
        var known = files.Known is { } path
            ? ScipyMatrixReader.Read(path, users.Rows, items.Rows, note, cancel)
            : NoInteractions(users.Rows, items.Rows);
        if (ModelContent.FindProblem(new(users, items), known) is { } problem)
            throw new ExchangeException($"{DisplayText.Escape(files.Model)}: {problem}", "Train the model again");
        foreach (var missing in Missing(files, users.Rows, items.Rows)) note(missing);
        return new AlsModel(new(users, items), userNames, itemNames, known, options, new TrainingRecord("imported from implicit", []));
    }

    static IEnumerable<string> Missing(ImplicitFiles files, int users, int items)
    {
        if (files.Users is null) yield return $"Without --users, the names of users are their rows, 0 to {DisplayText.Count(users - 1)}.";
        if (files.Items is null) yield return $"Without --items, the names of items are their rows, 0 to {DisplayText.Count(items - 1)}.";
        if (files.Known is null)
            yield return "Without --known, recommendations include items that a user has, and nothing can be explained: "
                + "name the matrix that was given to fit.";
    }

    static AlsOptions ReadOptions(NpzReader file, int factors, Action<string> note)
    {
        var missing = new List<string>();
        var usesSteps = Setting("use_cg", 1) != 0;
        var options = new AlsOptions
        {
            Factors = factors,
            Confidence = Confidence.Scaled,
            Alpha = Setting("alpha", StandardAlpha),
            UnobservedWeight = 1,
            DislikeWeight = 1,
            Regularization = Setting("regularization", StandardRegularization),
            Iterations = Whole("iterations", StandardIterations),
            ConjugateGradientSteps = Whole("cg_steps", StandardSteps),
            Solver = usesSteps ? Solver.ConjugateGradient : Solver.Cholesky,
            Start = StartDistribution.Uniform,
            Seed = file.Has("random_state") ? (long)Setting("random_state", 0) : 0,
            Tolerance = null,
        };
        if (missing.Count > 0) note($"The file has no {string.Join(", ", missing)}; the defaults of implicit are assumed.");
        try
        {
            options.Validate();
        }
        catch (GpuAlsException exception)
        {
            throw file.Wrong("its settings", $"do not fit GpuAls: {exception.Message}", "Train the model again with other settings", exception);
        }

        return options;

        double Setting(string key, double standard)
        {
            if (!file.Has(key))
            {
                missing.Add(FormattableString.Invariant($"{key} ({standard})"));
                return standard;
            }

            using var array = file.Open(key);
            return array.Number();
        }

        int Whole(string key, int standard)
        {
            var value = Setting(key, standard);
            return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue
                ? (int)value
                : throw file.Wrong(key, FormattableString.Invariant($"is {value}; expected a whole number in the range of int32"));
        }
    }

    static Vocabulary Names(string? path, int rows, string kind) => path is not null
        ? NameFile.Read(path, rows, kind)
        : Vocabulary.From(Enumerable.Range(0, rows).Select(row => FormattableString.Invariant($"{row}")), kind: kind);

    static SparseRows NoInteractions(int users, int items) =>
        new(items, LargeArray<long>.Zeros(users + 1L), LargeArray<int>.Zeros(0), LargeArray<float>.Zeros(0));
}
