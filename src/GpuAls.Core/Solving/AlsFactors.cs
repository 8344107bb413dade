namespace GpuAls.Core.Solving;

/// <summary>The two factor matrices of a model. The score of a user and an item is the dot product of their rows.</summary>
/// <param name="Users">[users × f]</param>
/// <param name="Items">[items × f]</param>
public sealed record AlsFactors(FactorMatrix Users, FactorMatrix Items);
