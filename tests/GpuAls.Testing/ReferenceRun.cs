using System.Text.Json;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Testing;

/// <summary>One run of a reference file: what was trained, and what it must give.</summary>
sealed class ReferenceRun(JsonElement run)
{
    public AlsOptions Options { get; } = new()
    {
        Confidence = Enum.Parse<Confidence>(run.GetProperty("confidence").GetString()!, ignoreCase: true),
        Alpha = run.GetProperty("alpha").GetDouble(),
        Factors = run.GetProperty("factors").GetInt32(),
        Regularization = run.GetProperty("regularization").GetDouble(),
        Iterations = run.GetProperty("iterations").GetInt32(),
        Solver = run.GetProperty("solver").GetString() == "cholesky" ? Solver.Cholesky : Solver.ConjugateGradient,
        ConjugateGradientSteps = 3,
        ComputeLoss = true,
    };

    /// <summary>[iterations] The loss after each iteration.</summary>
    public IReadOnlyList<AlsLoss> Losses { get; } = run.GetProperty("loss").EnumerateArray()
        .Select(loss => new AlsLoss(loss.GetProperty("data").GetDouble(), loss.GetProperty("regularization").GetDouble())).ToList();

    /// <summary>Anything else of the run, by its name in the file.</summary>
    public JsonElement this[string name] => run.GetProperty(name);

    /// <summary>A list of numbers.</summary>
    public double[] Numbers(string name) => run.GetProperty(name).EnumerateArray().Select(number => number.GetDouble()).ToArray();
}
