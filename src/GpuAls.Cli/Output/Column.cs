namespace GpuAls.Cli;

/// <summary>A column of a <see cref="Sheet"/>.</summary>
/// <param name="Name">For programs: the property in JSON, the header in TSV. "loss.data" is the property data of an object loss.</param>
/// <param name="Title">For people: the header of the table; null for what only programs need.</param>
/// <param name="Format">How people read a number, a .NET format string; programs get every digit.</param>
sealed record Column(string Name, string? Title, string? Format = null);
