using GpuAls.Core.Features;

namespace GpuAls.Ingestion.Features;

/// <summary>A feature with its part of each row.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Parts">[rows] The columns of the feature with a number in each row; null where the value is missing.</param>
/// <param name="Words">The feature in words: <c>gender: 2 categories, 32,775 missing</c>.</param>
sealed record EncodedFeature(Feature Feature, IReadOnlyList<(int Column, float Value)>?[] Parts, string Words);
