namespace GpuAls.Core.Solving;

/// <summary>A trained pair of factor matrices: the score of a pair is the dot product of its rows.</summary>
/// <param name="Users">[users × f]</param>
/// <param name="Items">[items × f]</param>
public sealed record AlsFactors(FactorMatrix Users, FactorMatrix Items);
