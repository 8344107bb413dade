using GpuAls.Ingestion;

namespace GpuAls.Cli;

/// <summary>A file of play counts that was named on the command line.</summary>
/// <param name="Path">Where it is; "-" is standard input.</param>
/// <param name="Format">How it is laid out.</param>
/// <param name="NamesPath">Where the names of items are, if not in it.</param>
/// <param name="BadRowsPath">Where rows go that are skipped; null for nowhere.</param>
sealed record InputFile(string Path, InteractionFormat Format, string? NamesPath, string? BadRowsPath);
