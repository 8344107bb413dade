namespace GpuAls.Core.Model;

/// <summary>What a model file consists of, from its header and table alone.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="FormatVersion">The version of the format it is written in.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sections">Its sections, in the order of the file.</param>
public sealed record ModelFileInfo(string Path, int FormatVersion, long Bytes, IReadOnlyList<ModelSection> Sections);
