namespace GpuAls.Core.Solving;

/// <summary>How start factors are spread.</summary>
public enum StartDistribution
{
    /// <summary>Uniform in [0, 0.01), as the Python package implicit has them.</summary>
    Uniform,

    /// <summary>Normal with mean 0 and standard deviation 1/√f: a start vector's length is about 1, whatever f is.</summary>
    Normal,
}
