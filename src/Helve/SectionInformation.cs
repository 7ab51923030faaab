using Helve.Kernel.Objects;

namespace Helve;

/// <summary>What a section is (SECTION_BASIC_INFORMATION).</summary>
/// <param name="Size">Its size in bytes: of memory in whole pages, of a file as its creator gave it.</param>
/// <param name="Protection">What its views may do at most.</param>
/// <param name="Attributes">What kind it is; <see cref="SectionAttributes.File"/>, and neither Commit nor Reserve, if a file is behind it.</param>
public readonly record struct SectionInformation(long Size, PageProtection Protection, SectionAttributes Attributes);
