namespace GpuAls.Core.Solving;

/// <summary>The two factor matrices of a model. The score of a user and an item is the dot product of their rows.</summary>
/// <param name="Users">[users × f]</param>
/// <param name="Items">[items × f]</param>
public sealed record AlsFactors(FactorMatrix Users, FactorMatrix Items)
{
    /// <summary>Factors of nobody and nothing, to be replaced.</summary>
    internal static AlsFactors Empty { get; } = new(FactorMatrix.Zeros(0, 1), FactorMatrix.Zeros(0, 1));
}
