namespace GpuAls.Core.Model;

/// <summary>What the elements of a section are, little-endian. The numbers are the file's.</summary>
enum ModelElement
{
    Byte = 1,
    Int32 = 2,
    Int64 = 3,
    Float32 = 4,
}

static class ModelElements
{
    /// <summary>Bytes an element; 0 for a number that is none.</summary>
    public static int Size(this ModelElement element) => element switch
    {
        ModelElement.Byte => 1,
        ModelElement.Int32 or ModelElement.Float32 => 4,
        ModelElement.Int64 => 8,
        _ => 0,
    };

    /// <summary>The elements of a kind of section; null for a kind that this program does not know.</summary>
    public static ModelElement? Of(ModelSectionKind kind) => kind switch
    {
        ModelSectionKind.Options or ModelSectionKind.UserKeys or ModelSectionKind.UserLabels or ModelSectionKind.ItemKeys or ModelSectionKind.ItemLabels
            => ModelElement.Byte,
        ModelSectionKind.UserFactors or ModelSectionKind.ItemFactors or ModelSectionKind.KnownValues => ModelElement.Float32,
        ModelSectionKind.KnownColumns => ModelElement.Int32,
        ModelSectionKind.UserKeyOffsets or ModelSectionKind.UserLabelOffsets or ModelSectionKind.ItemKeyOffsets or ModelSectionKind.ItemLabelOffsets
            or ModelSectionKind.KnownOffsets => ModelElement.Int64,
        _ => null,
    };
}
