namespace GpuAls.Core.Features;

/// <summary>The facts about the features of one side that a model file has as JSON.</summary>
/// <param name="Schema">The features and their columns.</param>
/// <param name="Regularization">μ of the ridge regression; infinity: no feature has a weight.</param>
/// <param name="Scale">ρ, the scale of the prior by the number of likes.</param>
/// <param name="Cold">The number of rows without interactions, the last ones.</param>
sealed record FeatureSide(FeatureSchema Schema, double Regularization, PriorScale Scale, int Cold);
