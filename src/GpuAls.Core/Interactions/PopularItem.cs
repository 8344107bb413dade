namespace GpuAls.Core.Interactions;

/// <summary>An item and how many people interacted with it.</summary>
/// <param name="Row">The item's row in <see cref="InteractionMatrix.Items"/>.</param>
/// <param name="Listeners">How many users interacted with it.</param>
/// <param name="TotalStrength">The sum of their strengths.</param>
public sealed record PopularItem(int Row, int Listeners, double TotalStrength);
