using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Export.Numpy;
using GpuAls.Export.Targets;

namespace GpuAls.Export.Formats;

/// <summary>
/// A model of the Python package implicit, with the arrays that AlternatingLeastSquares.save of implicit 0.7 writes, and the known interactions as a
/// matrix of SciPy, which implicit's recommend, explain and partial_fit_users take.
/// </summary>
static class ImplicitFormat
{
    /// <summary>The model. implicit's load requires the extension .npz.</summary>
    public const string ModelFile = "model.npz";

    /// <summary>The known interactions.</summary>
    public const string KnownFile = "user_items.npz";

    // implicit's default; a model that was not trained with conjugate gradient has no number of steps.
    const int StandardSteps = 3;

    /// <summary>Writes the model, the known interactions and the names.</summary>
    public static IReadOnlyList<ExportedPart> Write(ExportJob job)
    {
        var weighting = ImplicitWeighting.Of(job.Model);
        foreach (var note in weighting.Notes) job.Note(note);
        return
        [
            ExportFile.Write(
                job,
                ModelFile,
                $"AlternatingLeastSquares of {DisplayText.Count(job.Model.Options.Factors, "factor")}, alpha "
                    + FormattableString.Invariant($"{weighting.Alpha}, regularization {weighting.Regularization:G6}"),
                file => WriteModel(file, job, weighting)),
            ExportFile.Write(
                job,
                KnownFile,
                $"{weighting.Values}, CSR [{DisplayText.Count(job.Model.Known.Rows)} × {DisplayText.Count(job.Model.Known.Columns)}]",
                file => ScipyMatrix.Write(file, job.Model.Known, weighting.Value, job.Cancel)),
            .. NameFile.WriteBoth(job),
        ];
    }

    static void WriteModel(Stream stream, ExportJob job, ImplicitWeighting weighting)
    {
        var options = job.Model.Options;
        using var file = new NpzWriter(stream);
        NumpyFormat.AddFactors(file, job.Space(), job.Cancel);
        file.Add("regularization", weighting.Regularization);
        file.Add("factors", (long)options.Factors);
        file.Add("num_threads", 0L);
        file.Add("iterations", (long)options.Iterations);
        file.Add("use_native", true);
        file.Add("use_cg", options.Solver != Solver.Cholesky);
        file.Add("cg_steps", (long)(options.Solver == Solver.ConjugateGradient ? options.ConjugateGradientSteps : StandardSteps));
        file.Add("calculate_training_loss", options.ComputeLoss);
        file.Add("dtype", "float32");
        // implicit creates numpy.random.RandomState(seed), which takes 32 bits.
        if (options.Seed is >= 0 and <= uint.MaxValue) file.Add("random_state", options.Seed);
        file.Add("alpha", weighting.Alpha);
    }
}

/// <summary>
/// The weighting of a model in the terms of implicit: α, λ, and a value v for each known pair, with the confidence c = α·v, below 0 for a dislike.
/// Then implicit computes for a known user the vector that GpuAls computes.
/// </summary>
/// <param name="Alpha">α.</param>
/// <param name="Regularization">λ, for an unseen pair of confidence 1.</param>
/// <param name="Value">The value of an entry of the known interactions.</param>
/// <param name="Values">The values in a word.</param>
/// <param name="Notes">Differences to the model, as sentences.</param>
sealed record ImplicitWeighting(double Alpha, double Regularization, Func<long, float> Value, string Values, IReadOnlyList<string> Notes)
{
    /// <summary>The weighting of a model.</summary>
    public static ImplicitWeighting Of(AlsModel model)
    {
        var options = model.Options;
        var notes = new List<string>();
        var regularization = options.SolvedRegularization;
        if (options.RegularizationExponent != 0)
        {
            regularization = options.RowRegularization(model.Trained).Mean;
            notes.Add(
                FormattableString.Invariant($"implicit has one regularization for all rows, here the mean {regularization:G6}; the model has ")
                + FormattableString.Invariant($"a regularization exponent of {options.RegularizationExponent}, so recalculated vectors differ."));
        }

        if (options is { Confidence: Confidence.Scaled, UnobservedWeight: 1, DislikeWeight: 1 })
            return new(options.Weighting.Alpha, regularization, entry => model.Known.Values[entry], "strengths", notes);

        // 1 + code is c/α₀, below 0 for a dislike.
        var codes = options.Weighting.Of(model.Known).ByUser().Codes;
        notes.Add($"{ImplicitFormat.KnownFile} has the confidences {options.Weighting}, for implicit's c = alpha·value with alpha 1.");
        return new(1, regularization, entry => 1 + codes[entry], "confidences", notes);
    }
}
