namespace GpuAls.Core;

/// <summary>What to train. The defaults are those of the Python package implicit, so that a notebook's results can be compared.</summary>
public sealed record AlsOptions
{
    /// <summary>Length f of a user's and an item's vector; 1 or more.</summary>
    public int Factors { get; init; } = 100;

    /// <summary>λ on the diagonal of every row's system; above 0.</summary>
    public double Regularization { get; init; } = 0.01;

    /// <summary>How a strength becomes a confidence.</summary>
    public Confidence Confidence { get; init; } = Confidence.Hu;

    /// <summary>α of <see cref="Confidence"/>; above 0.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>How often all users and then all items are solved; 1 or more.</summary>
    public int Iterations { get; init; } = 15;

    /// <summary>Where the start factors come from: the same seed gives the same model on the same device, whatever the number of threads.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>How each row is solved.</summary>
    public Solver Solver { get; init; } = Solver.ConjugateGradient;

    /// <summary>Steps of conjugate gradient a row; 1 or more. More steps come nearer to <see cref="Solver.Cholesky"/>.</summary>
    public int ConjugateGradientSteps { get; init; } = 3;

    /// <summary>Whether to compute the loss after every iteration.</summary>
    public bool ComputeLoss { get; init; }

    /// <summary>The weighting that <see cref="Confidence"/> and <see cref="Alpha"/> describe.</summary>
    public Weighting Weighting => new(Confidence, Alpha);

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        if (Factors is < 1 or > 16384) throw new GpuAlsException($"factors is {Factors}, expected 1 to 16384");
        if (!(Regularization > 0 && double.IsFinite(Regularization)))
            throw new GpuAlsException(FormattableString.Invariant($"regularization is {Regularization}, expected a finite number above 0"));
        if (!(Alpha > 0 && double.IsFinite(Alpha)))
            throw new GpuAlsException(FormattableString.Invariant($"alpha is {Alpha}, expected a finite number above 0"));
        if (Iterations < 1) throw new GpuAlsException($"iterations is {Iterations}, expected 1 or more");
        if (ConjugateGradientSteps < 1) throw new GpuAlsException($"conjugate gradient steps is {ConjugateGradientSteps}, expected 1 or more");
        if (!Enum.IsDefined(Confidence)) throw new GpuAlsException($"confidence is {(int)Confidence}, expected one of {string.Join(", ", Enum.GetNames<Confidence>())}");
        if (!Enum.IsDefined(Solver)) throw new GpuAlsException($"solver is {(int)Solver}, expected one of {string.Join(", ", Enum.GetNames<Solver>())}");
    }
}
