package resumes

// Content is what a CV says, under the names of JSON Resume 1.0.0
// (https://jsonresume.org/schema). Days are YYYY, YYYY-MM or YYYY-MM-DD.
type Content struct {
	Basics       ResumeBasics        `json:"basics"`
	Seeking      ResumeSeeking       `json:"seeking"`
	Work         []ResumeWork        `json:"work,omitempty" maxItems:"30"`
	Education    []ResumeEducation   `json:"education,omitempty" maxItems:"20"`
	Skills       []ResumeSkill       `json:"skills,omitempty" maxItems:"40"`
	Languages    []ResumeLanguage    `json:"languages,omitempty" maxItems:"20"`
	Certificates []ResumeCertificate `json:"certificates,omitempty" maxItems:"30"`
	Volunteer    []ResumeVolunteer   `json:"volunteer,omitempty" maxItems:"20"`
	Projects     []ResumeProject     `json:"projects,omitempty" maxItems:"30"`
	Awards       []ResumeAward       `json:"awards,omitempty" maxItems:"30"`
	Publications []ResumePublication `json:"publications,omitempty" maxItems:"30"`
	Interests    []ResumeInterest    `json:"interests,omitempty" maxItems:"20"`
	References   []ResumeReference   `json:"references,omitempty" maxItems:"10"`
}

// ResumeBasics say who somebody is. Birth date and sex are no part of JSON
// Resume, which lets basics have more.
type ResumeBasics struct {
	Name      string          `json:"name" maxLength:"100"`
	Label     string          `json:"label,omitempty" maxLength:"120" doc:"The work somebody does or wants, in a few words"`
	BirthDate string          `json:"birthDate,omitempty" maxLength:"10"`
	Sex       string          `json:"sex,omitempty" maxLength:"10" doc:"male or female"`
	Phone     string          `json:"phone,omitempty" maxLength:"30"`
	Email     string          `json:"email,omitempty" maxLength:"120"`
	URL       string          `json:"url,omitempty" maxLength:"300"`
	Summary   string          `json:"summary,omitempty" maxLength:"2000"`
	Location  *ResumeLocation `json:"location,omitempty"`
	Profiles  []ResumeProfile `json:"profiles,omitempty" maxItems:"10"`
}

// ResumeLocation is where somebody lives.
type ResumeLocation struct {
	Address     string `json:"address,omitempty" maxLength:"200"`
	PostalCode  string `json:"postalCode,omitempty" maxLength:"20"`
	City        string `json:"city,omitempty" maxLength:"100" doc:"The ward or commune, in words"`
	CountryCode string `json:"countryCode,omitempty" maxLength:"2"`
	Region      string `json:"region,omitempty" maxLength:"100"`
}

// ResumeProfile is a page about somebody elsewhere.
type ResumeProfile struct {
	Network  string `json:"network,omitempty" maxLength:"60"`
	Username string `json:"username,omitempty" maxLength:"100"`
	URL      string `json:"url,omitempty" maxLength:"300"`
}

// ResumeSeeking is the work that somebody looks for, and what employers search by.
type ResumeSeeking struct {
	Occupation string `json:"occupation,omitempty" maxLength:"20" doc:"As openings are divided"`
	Ward       string `json:"ward,omitempty" maxLength:"5" doc:"Code of the ward to work in or near"`
	Experience int64  `json:"experience,omitempty" minimum:"0" maximum:"720" doc:"Months; at least what the work below comes to"`
	Pay        int64  `json:"pay,omitempty" minimum:"0" maximum:"1000000000" doc:"Expected a month, đồng"`
}

// ResumeWork is a place where somebody worked.
type ResumeWork struct {
	Name        string   `json:"name,omitempty" maxLength:"160"`
	Position    string   `json:"position,omitempty" maxLength:"160"`
	Location    string   `json:"location,omitempty" maxLength:"160"`
	Description string   `json:"description,omitempty" maxLength:"300" doc:"What the company does"`
	URL         string   `json:"url,omitempty" maxLength:"300"`
	StartDate   string   `json:"startDate,omitempty" maxLength:"10"`
	EndDate     string   `json:"endDate,omitempty" maxLength:"10" doc:"Empty: until today"`
	Summary     string   `json:"summary,omitempty" maxLength:"2000"`
	Highlights  []string `json:"highlights,omitempty" maxItems:"20"`
}

// ResumeEducation is where somebody learned.
type ResumeEducation struct {
	Institution string   `json:"institution,omitempty" maxLength:"160"`
	Area        string   `json:"area,omitempty" maxLength:"160"`
	StudyType   string   `json:"studyType,omitempty" maxLength:"100"`
	URL         string   `json:"url,omitempty" maxLength:"300"`
	StartDate   string   `json:"startDate,omitempty" maxLength:"10"`
	EndDate     string   `json:"endDate,omitempty" maxLength:"10"`
	Score       string   `json:"score,omitempty" maxLength:"40"`
	Courses     []string `json:"courses,omitempty" maxItems:"30"`
}

// ResumeSkill is what somebody can do.
type ResumeSkill struct {
	Name     string   `json:"name,omitempty" maxLength:"120"`
	Level    string   `json:"level,omitempty" maxLength:"60"`
	Keywords []string `json:"keywords,omitempty" maxItems:"20"`
}

// ResumeLanguage is a language that somebody speaks.
type ResumeLanguage struct {
	Language string `json:"language,omitempty" maxLength:"60"`
	Fluency  string `json:"fluency,omitempty" maxLength:"100"`
}

// ResumeCertificate is a certificate or a licence.
type ResumeCertificate struct {
	Name   string `json:"name,omitempty" maxLength:"160"`
	Date   string `json:"date,omitempty" maxLength:"10"`
	Issuer string `json:"issuer,omitempty" maxLength:"160"`
	URL    string `json:"url,omitempty" maxLength:"300"`
}

// ResumeVolunteer is work for others without pay.
type ResumeVolunteer struct {
	Organization string   `json:"organization,omitempty" maxLength:"160"`
	Position     string   `json:"position,omitempty" maxLength:"160"`
	URL          string   `json:"url,omitempty" maxLength:"300"`
	StartDate    string   `json:"startDate,omitempty" maxLength:"10"`
	EndDate      string   `json:"endDate,omitempty" maxLength:"10"`
	Summary      string   `json:"summary,omitempty" maxLength:"2000"`
	Highlights   []string `json:"highlights,omitempty" maxItems:"20"`
}

// ResumeProject is something somebody took part in.
type ResumeProject struct {
	Name        string   `json:"name,omitempty" maxLength:"160"`
	Description string   `json:"description,omitempty" maxLength:"2000"`
	Highlights  []string `json:"highlights,omitempty" maxItems:"20"`
	Keywords    []string `json:"keywords,omitempty" maxItems:"20"`
	StartDate   string   `json:"startDate,omitempty" maxLength:"10"`
	EndDate     string   `json:"endDate,omitempty" maxLength:"10"`
	URL         string   `json:"url,omitempty" maxLength:"300"`
	Roles       []string `json:"roles,omitempty" maxItems:"20"`
	Entity      string   `json:"entity,omitempty" maxLength:"160"`
	Type        string   `json:"type,omitempty" maxLength:"60"`
}

// ResumeAward is a prize.
type ResumeAward struct {
	Title   string `json:"title,omitempty" maxLength:"160"`
	Date    string `json:"date,omitempty" maxLength:"10"`
	Awarder string `json:"awarder,omitempty" maxLength:"160"`
	Summary string `json:"summary,omitempty" maxLength:"2000"`
}

// ResumePublication is something published.
type ResumePublication struct {
	Name        string `json:"name,omitempty" maxLength:"200"`
	Publisher   string `json:"publisher,omitempty" maxLength:"160"`
	ReleaseDate string `json:"releaseDate,omitempty" maxLength:"10"`
	URL         string `json:"url,omitempty" maxLength:"300"`
	Summary     string `json:"summary,omitempty" maxLength:"2000"`
}

// ResumeInterest is what somebody likes.
type ResumeInterest struct {
	Name     string   `json:"name,omitempty" maxLength:"120"`
	Keywords []string `json:"keywords,omitempty" maxItems:"20"`
}

// ResumeReference is what somebody else says.
type ResumeReference struct {
	Name      string `json:"name,omitempty" maxLength:"100"`
	Reference string `json:"reference,omitempty" maxLength:"2000"`
}
