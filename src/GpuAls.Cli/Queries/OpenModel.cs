using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>A model with the name of its file, which messages about it need.</summary>
/// <param name="Path">The file, as it was typed.</param>
/// <param name="Model">What is in it.</param>
sealed record OpenModel(string Path, AlsModel Model);
